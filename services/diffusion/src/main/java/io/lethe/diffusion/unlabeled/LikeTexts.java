package io.lethe.diffusion.unlabeled;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Estimates what share of the latents of a text is sensitive by those of texts of a like meaning as
 * well as by its own. Most texts have few latents, and of some a judge misses all.
 *
 * <p>This is the mean of Gaussian process regression (Rasmussen and Williams, Gaussian Processes
 * for Machine Learning, MIT Press 2006, equation 2.25). Two texts' covariance is the cosine between
 * their points, each less the mean of all.
 */
final class LikeTexts {

  /** So many latents of a text count as much as what texts like it tell. */
  private static final double OWN = 4;

  private static final double NOT_ZERO = 1e-12;

  private LikeTexts() {}

  /**
   * The share of each text.
   *
   * @param recall share of sensitive latents that the judge finds, above 0
   * @param points of the texts, in their order, all of one length
   * @return about 0 .. 1, and maybe a little beyond
   */
  static double[] shares(List<JudgedText> texts, double recall, List<float[]> points) {
    double[] found = texts.stream().mapToDouble(text -> text.share(recall)).toArray();
    double latents = texts.stream().mapToInt(text -> text.rows().size()).sum();
    double all =
        IntStream.range(0, found.length)
            .mapToDouble(text -> found[text] * texts.get(text).rows().size() / latents)
            .sum();
    try (NDManager scope = NDManager.newBaseManager(Device.cpu())) {
      NDArray covariance = covariance(points, scope);
      NDArray above = column(DoubleStream.of(found), scope).sub(all);
      NDArray noise = column(texts.stream().mapToDouble(text -> OWN / text.rows().size()), scope);
      NDArray noises = scope.eye(texts.size(), texts.size(), 0, DataType.FLOAT64).mul(noise);
      NDArray weights = covariance.add(noises).inverse().matMul(above);
      return covariance.matMul(weights).add(all).toDoubleArray();
    }
  }

  private static NDArray covariance(List<float[]> points, NDManager scope) {
    NDArray all = scope.create(points.toArray(float[][]::new)).toType(DataType.FLOAT64, false);
    NDArray centred = all.sub(all.mean(new int[] {0}, true));
    NDArray lengths = centred.square().sum(new int[] {1}, true).sqrt();
    NDArray unit = centred.div(lengths.maximum(NOT_ZERO));
    return unit.matMul(unit.transpose());
  }

  private static NDArray column(DoubleStream values, NDManager scope) {
    double[] rows = values.toArray();
    return scope.create(rows, new Shape(rows.length, 1));
  }
}
