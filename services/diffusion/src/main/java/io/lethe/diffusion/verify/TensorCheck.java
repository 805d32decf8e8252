package io.lethe.diffusion.verify;

/**
 * The distance of one computed tensor from the expected one.
 *
 * @param name the expected tensor's name in its file
 * @param maxError largest absolute difference; NaN if a computed element is not finite
 * @param maxExpected largest absolute expected value
 * @param tolerance largest relative error that passes
 */
public record TensorCheck(String name, double maxError, double maxExpected, double tolerance) {
  /** The ordinary tolerance. */
  public static final double TOLERANCE = 1e-4;

  static TensorCheck of(String name, float[] actual, float[] expected) {
    if (actual.length != expected.length) {
      return new TensorCheck(name, Double.NaN, Double.NaN, TOLERANCE);
    }
    double error = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      // Math.max keeps a NaN.
      error = Math.max(error, Math.abs((double) actual[i] - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return new TensorCheck(name, error, largest, TOLERANCE);
  }

  /** The largest error as a share of the largest expected value. */
  public double relativeError() {
    return maxError == 0 ? 0 : maxError / maxExpected;
  }

  /** This comparison with a tolerance of its own, but not one below the ordinary. */
  TensorCheck allowing(double distance) {
    return new TensorCheck(name, maxError, maxExpected, Math.max(TOLERANCE, distance));
  }

  /** Whether it passed only because float32 rounding alone moves the tensor past the ordinary. */
  public boolean passedByRounding() {
    return passed() && relativeError() > TOLERANCE;
  }

  public boolean passed() {
    return relativeError() <= tolerance;
  }
}
