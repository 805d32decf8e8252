package io.lethe.trainer.gate;

/** Tells pictures that hold nothing: not finite, or (nearly) one value all over. */
final class BrokenPicture {

  /** Range of values, in steps of 8-bit pixels, below which a picture is one flat surface. */
  private static final float FLAT_RANGE = 16 / 127.5f;

  private BrokenPicture() {}

  /**
   * Whether a raw picture is broken. All black, all saturated and constant pictures are flat once
   * clipped to what a pixel can show.
   *
   * @param picture values about -1 .. 1
   */
  static boolean is(float[] picture) {
    float min = 1;
    float max = -1;
    for (float value : picture) {
      if (!Float.isFinite(value)) {
        return true;
      }
      float shown = Math.max(-1, Math.min(1, value));
      min = Math.min(min, shown);
      max = Math.max(max, shown);
    }
    return max - min < FLAT_RANGE;
  }
}
