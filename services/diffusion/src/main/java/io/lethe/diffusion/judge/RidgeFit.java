package io.lethe.diffusion.judge;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Ridge regression of +1 for positives and -1 for the others, both sets of equal weight, solved in
 * its dual: one equation a row.
 *
 * @param weights of the features
 * @param bias added to the product
 * @param unseen of each row, positives first, the score by the fit without that row
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RidgeFit(double[] weights, double bias, double[] unseen) {

  static RidgeFit of(double[][] positives, double[][] others, double ridge) {
    int count = positives.length + others.length;
    DMatrixRMaj rows = new DMatrixRMaj(count, positives[0].length);
    DMatrixRMaj wanted = new DMatrixRMaj(count, 1);
    for (int row = 0; row < count; row++) {
      boolean positive = row < positives.length;
      double[] features = positive ? positives[row] : others[row - positives.length];
      System.arraycopy(features, 0, rows.data, row * features.length, features.length);
      wanted.set(row, 0, positive ? 1 : -1);
    }
    DMatrixRMaj kernel = new DMatrixRMaj(count, count);
    CommonOps_DDRM.multTransB(rows, rows, kernel);
    CommonOps_DDRM.add(kernel, 1, kernel); // a feature that is always 1: the bias
    for (int row = 0; row < count; row++) {
      int ofSet = row < positives.length ? positives.length : others.length;
      kernel.add(row, row, ridge * 2 * ofSet / count);
    }
    DMatrixRMaj inverse = new DMatrixRMaj(count, count);
    if (!CommonOps_DDRM.invert(kernel, inverse)) {
      throw new IllegalArgumentException("The features are no numbers that a probe can be fit to.");
    }
    DMatrixRMaj duals = new DMatrixRMaj(count, 1);
    CommonOps_DDRM.mult(inverse, wanted, duals);
    DMatrixRMaj weights = new DMatrixRMaj(positives[0].length, 1);
    CommonOps_DDRM.multTransA(rows, duals, weights);
    double[] unseen = new double[count];
    for (int row = 0; row < count; row++) {
      unseen[row] = wanted.get(row) - duals.get(row) / inverse.get(row, row);
    }
    return new RidgeFit(weights.data, CommonOps_DDRM.elementSum(duals), unseen);
  }

  double score(double[] features) {
    double score = bias;
    for (int i = 0; i < weights.length; i++) {
      score += weights[i] * features[i];
    }
    return score;
  }
}
