package io.lethe.diffusion.metrics;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The Frechet distance between two sets of feature vectors, each taken as a Gaussian (Dowson and
 * Landau 1982; Heusel et al. 2017, arXiv 1706.08500, eq. 6):
 *
 * <pre>|m1 - m2|^2 + tr(C1) + tr(C2) - 2 tr((C1 C2)^(1/2))</pre>
 *
 * <p>It falls with the size of the sets: compare only distances of equally large ones, and only in
 * the same feature space. In Inception's features it is called FID.
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * The distance between two sets.
   *
   * @param a (N, d)
   * @param b (M, d)
   * @return 0 or more, in squared units of the features
   * @throws IllegalArgumentException as {@link FeatureStatistics#of}, or if the lengths differ
   */
  public static double between(float[][] a, float[][] b) {
    return between(FeatureStatistics.of(a), FeatureStatistics.of(b));
  }

  /**
   * The distance between two sets.
   *
   * @return 0 or more, in squared units of the features
   * @throws IllegalArgumentException if their vectors differ in length
   */
  public static double between(FeatureStatistics a, FeatureStatistics b) {
    if (a.dimensions() != b.dimensions()) {
      throw new IllegalArgumentException(
          "Features of %d and of %d dimensions can't be compared."
              .formatted(a.dimensions(), b.dimensions()));
    }
    double means = 0;
    for (int i = 0; i < a.dimensions(); i++) {
      double difference = a.mean(i) - b.mean(i);
      means += difference * difference;
    }
    double covariances =
        CommonOps_DDRM.trace(a.covariance())
            + CommonOps_DDRM.trace(b.covariance())
            - 2 * traceOfRootOfProduct(a.covariance(), b.covariance());
    // Rounding leaves a tiny negative number for equal sets.
    return Math.max(0, means + covariances);
  }

  /**
   * C1 C2 is not symmetric, but has the eigenvalues of S C2 S with S = C1^(1/2), which is; and a
   * symmetric matrix has real eigenvalues and a stable decomposition, even when it is singular.
   */
  private static double traceOfRootOfProduct(DMatrixRMaj c1, DMatrixRMaj c2) {
    DMatrixRMaj root = root(c1);
    DMatrixRMaj left = new DMatrixRMaj(c1.numRows, c1.numCols);
    DMatrixRMaj product = new DMatrixRMaj(c1.numRows, c1.numCols);
    CommonOps_DDRM.mult(root, c2, left);
    CommonOps_DDRM.mult(left, root, product);
    EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(product, false);
    double trace = 0;
    for (int i = 0; i < eigen.getNumberOfEigenvalues(); i++) {
      trace += rootOfEigenvalue(eigen, i);
    }
    return trace;
  }

  private static DMatrixRMaj root(DMatrixRMaj covariance) {
    EigenDecomposition_F64<DMatrixRMaj> eigen = decompose(covariance, true);
    DMatrixRMaj root = new DMatrixRMaj(covariance.numRows, covariance.numCols);
    for (int i = 0; i < eigen.getNumberOfEigenvalues(); i++) {
      DMatrixRMaj vector = eigen.getEigenVector(i);
      CommonOps_DDRM.multAddTransB(rootOfEigenvalue(eigen, i), vector, vector, root);
    }
    return root;
  }

  /** Covariances have no negative eigenvalues; those that rounding makes are zeros. */
  private static double rootOfEigenvalue(EigenDecomposition_F64<DMatrixRMaj> eigen, int i) {
    return Math.sqrt(Math.max(0, eigen.getEigenvalue(i).getReal()));
  }

  private static EigenDecomposition_F64<DMatrixRMaj> decompose(
      DMatrixRMaj symmetric, boolean vectors) {
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(symmetric.numRows, vectors, true);
    // The decomposition may use its argument as work space.
    if (!eigen.decompose(symmetric.copy())) {
      throw new ArithmeticException("The eigenvalues of a covariance did not converge.");
    }
    return eigen;
  }
}
