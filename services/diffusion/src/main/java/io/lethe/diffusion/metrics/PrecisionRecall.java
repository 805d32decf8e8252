package io.lethe.diffusion.metrics;

/**
 * Improved precision and recall (Kynkaanniemi et al. 2019, arXiv 1904.06991, eq. 2): how many
 * generated pictures look real, and how much of what is real the model can draw.
 *
 * <p>Both depend on the sizes of the sets: compare only measurements with equally large ones.
 *
 * @param precision share of the generated vectors in the {@link Manifold} of the real ones, 0 .. 1
 * @param recall share of the real vectors in the manifold of the generated ones, 0 .. 1
 */
public record PrecisionRecall(double precision, double recall) {
  /** The paper's k. */
  public static final int NEIGHBOURS = 3;

  /**
   * Measures a set.
   *
   * @param real (N, d)
   * @param generated (M, d)
   * @param k which neighbour sets the radius of a ball
   * @throws IllegalArgumentException as {@link Manifold#of}
   */
  public static PrecisionRecall of(float[][] real, float[][] generated, int k) {
    return new PrecisionRecall(
        Manifold.of(real, k).share(generated), Manifold.of(generated, k).share(real));
  }
}
