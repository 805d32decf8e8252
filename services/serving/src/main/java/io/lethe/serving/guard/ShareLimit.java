package io.lethe.serving.guard;

import java.util.HashMap;
import java.util.Map;

/**
 * Bounds what a wrong guard can do: of any window of pictures in a row, no more than a share is
 * held back. A picture that is found again within the window counts once: whoever asks for it again
 * and again uses nothing up. Not thread-safe.
 */
final class ShareLimit {

  private static final byte PASSED = 0;
  private static final byte FOUND = 1;
  private static final byte HELD_BACK = 2;

  private final byte[] window;

  /** Where in the window a found picture stands, and which picture stands there. */
  private final Map<Object, Integer> places = new HashMap<>();

  private final Map<Integer, Object> pictures = new HashMap<>();
  private final int allowance;
  private int next;
  private int found;
  private int heldBack;

  /**
   * @param share 0 .. 1; less than one picture of a window is none
   * @param pictures length of the window, 1 or more
   */
  ShareLimit(double share, int pictures) {
    this.window = new byte[pictures];
    this.allowance = (int) Math.floor(share * pictures + 1e-9);
  }

  /** A picture was found to be normal. */
  void passed() {
    note(PASSED, null);
  }

  /**
   * A picture was found to be sensitive.
   *
   * @param picture tells it from others, by its equals
   * @return whether it may be held back
   */
  boolean found(Object picture) {
    Integer place = places.get(picture);
    if (place != null) {
      return again(place);
    }
    boolean within = heldBack - (window[next] == HELD_BACK ? 1 : 0) < allowance;
    note(within ? HELD_BACK : FOUND, picture);
    return within;
  }

  /** One that had to leave at first is held back once there is room. */
  private boolean again(int place) {
    if (window[place] == FOUND && heldBack < allowance) {
      window[place] = HELD_BACK;
      heldBack++;
    }
    return window[place] == HELD_BACK;
  }

  private void note(byte what, Object picture) {
    byte oldest = window[next];
    found += (what == PASSED ? 0 : 1) - (oldest == PASSED ? 0 : 1);
    heldBack += (what == HELD_BACK ? 1 : 0) - (oldest == HELD_BACK ? 1 : 0);
    places.remove(pictures.remove(next));
    if (what != PASSED) {
      places.put(picture, next);
      pictures.put(next, picture);
    }
    window[next] = what;
    next = (next + 1) % window.length;
  }

  /** Whether more pictures of the window were found than may be held back. */
  boolean isExceeded() {
    return found > allowance;
  }

  /** Share of the window that was found to be sensitive, 0 .. 1. */
  double share() {
    return (double) found / window.length;
  }
}
