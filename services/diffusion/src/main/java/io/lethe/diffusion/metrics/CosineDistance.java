package io.lethe.diffusion.metrics;

/** The distance between two feature vectors by their angle. */
public final class CosineDistance {

  private CosineDistance() {}

  /**
   * One minus the cosine of the angle between two vectors.
   *
   * @param one as long as the other
   * @return 0 .. 2; 1 where one of them is all zeros
   */
  public static double between(float[] one, float[] other) {
    double product = 0;
    double ofOne = 0;
    double ofOther = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      ofOne += (double) one[i] * one[i];
      ofOther += (double) other[i] * other[i];
    }
    double lengths = Math.sqrt(ofOne * ofOther);
    return lengths == 0 ? 1 : Math.max(0, 1 - product / lengths);
  }
}
