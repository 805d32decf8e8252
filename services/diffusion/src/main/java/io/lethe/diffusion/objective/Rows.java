package io.lethe.diffusion.objective;

/** The rows of a batch that are, or are not, labelled sensitive. */
record Rows(boolean[] sensitive, boolean wanted, int count) {

  static Rows of(boolean[] sensitive, boolean wanted) {
    int count = 0;
    for (boolean flag : sensitive) {
      count += flag == wanted ? 1 : 0;
    }
    return new Rows(sensitive, wanted, count);
  }

  boolean has(int row) {
    return sensitive[row] == wanted;
  }

  /** The mean over these rows; over no rows it is 0. */
  double mean(double[] values) {
    double sum = 0;
    for (int row = 0; row < values.length; row++) {
      sum += has(row) ? values[row] : 0;
    }
    return count == 0 ? 0 : sum / count;
  }
}
