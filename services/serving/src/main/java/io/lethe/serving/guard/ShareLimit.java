package io.lethe.serving.guard;

/**
 * Bounds what a wrong guard can do: of any window of pictures in a row, no more than a share is
 * held back. Not thread-safe.
 */
final class ShareLimit {

  private static final byte PASSED = 0;
  private static final byte FOUND = 1;
  private static final byte HELD_BACK = 2;

  private final byte[] window;
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
    note(PASSED);
  }

  /**
   * A picture was found to be sensitive.
   *
   * @return whether it may be held back
   */
  boolean found() {
    boolean within = heldBack - (window[next] == HELD_BACK ? 1 : 0) < allowance;
    note(within ? HELD_BACK : FOUND);
    return within;
  }

  private void note(byte what) {
    byte oldest = window[next];
    found += (what == PASSED ? 0 : 1) - (oldest == PASSED ? 0 : 1);
    heldBack += (what == HELD_BACK ? 1 : 0) - (oldest == HELD_BACK ? 1 : 0);
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
