package io.lethe.diffusion.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Predicts the noise of a batch of which some pictures are guided by their class: eps = eps_null +
 * g (eps_class - eps_null), the guidance scale g as diffusers counts it, 1 for none (Ho and
 * Salimans 2022, arXiv 2207.12598, eq. 6, with g = 1 + w). Both predictions come from one pass of
 * the network, in which a guided picture has two rows.
 */
final class ClassifierFreeGuidance {
  private final int plain;
  private final int pictures;
  private final NDArray labels;
  private final NDArray scales;

  /**
   * @param rows those that are guided at the end
   * @param classes the model's, with a null class where one is guided
   * @param memory keeps labels and scales
   */
  ClassifierFreeGuidance(List<DenoisingRow> rows, ClassLabels classes, NDManager memory) {
    pictures = rows.size();
    plain = (int) rows.stream().filter(row -> !row.isGuided()).count();
    int guided = pictures - plain;
    boolean labelled = classes.classes().isPresent();
    long[] all = new long[pictures + guided];
    float[] scale = new float[guided];
    for (int row = 0; row < pictures && labelled; row++) {
      all[row] = rows.get(row).label();
    }
    for (int row = 0; row < guided; row++) {
      all[pictures + row] = classes.nullClass().orElseThrow();
      scale[row] = (float) rows.get(plain + row).request().guidanceScale();
    }
    labels = labelled ? memory.create(all) : null;
    scales = guided == 0 ? null : memory.create(scale, new Shape(guided, 1, 1, 1));
  }

  /**
   * Predicts.
   *
   * @param noisy the noisy pictures, (N, C, H, W)
   * @param timesteps of the pictures, N
   * @return eps (N, C, H, W), attached to the manager of {@code noisy}
   */
  NDArray predict(NoisePredictor predictor, NDArray noisy, long[] timesteps) {
    NDManager scope = noisy.getManager();
    if (scales == null) {
      return predictor.predict(noisy, times(scope, timesteps), labels);
    }
    NDArray twice = noisy.concat(noisy.get(rows(plain, pictures)));
    int all = 2 * pictures - plain;
    long[] times = new long[all];
    System.arraycopy(timesteps, 0, times, 0, pictures);
    System.arraycopy(timesteps, plain, times, pictures, pictures - plain);
    NDArray eps = predictor.predict(twice, times(scope, times), labels);
    NDArray ofNull = eps.get(rows(pictures, all));
    NDArray guided = eps.get(rows(plain, pictures)).sub(ofNull).muli(scales).addi(ofNull);
    return plain == 0 ? guided : eps.get(rows(0, plain)).concat(guided);
  }

  private static NDIndex rows(int from, int to) {
    return new NDIndex().addSliceDim(from, to);
  }

  /** One for all where they are the same: the network then embeds the time once. */
  private static NDArray times(NDManager scope, long[] timesteps) {
    for (long t : timesteps) {
      if (t != timesteps[0]) {
        return scope.create(timesteps);
      }
    }
    return scope.create(new long[] {timesteps[0]});
  }
}
