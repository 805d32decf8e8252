package io.lethe.diffusion.model;

import io.lethe.diffusion.dataset.Pixels;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes pictures with a model. All randomness of a picture comes from its own seed, so it does not
 * depend on the pictures it shares a batch with (up to float32 rounding inside the denoiser, which
 * can move an 8-bit value by one).
 */
public final class PictureGenerator {
  private PictureGenerator() {}

  /**
   * Makes one picture for each request.
   *
   * @param requests not empty; samplers, steps and classes may differ
   * @return 8-bit pixels, (H, W, C) row-major interleaved, in the order of the requests
   * @throws IllegalArgumentException if there are none, or if one names no class of a model that
   *     has classes or any of one that has none, or asks for more steps than the schedule has
   */
  public static List<byte[]> generate(DiffusionModel model, List<PictureRequest> requests) {
    return generate(model, NoisePredictor.of(model), requests);
  }

  /**
   * Generates by another prediction than the model's own.
   *
   * @param model gives the shape, the schedule and the memory
   */
  public static List<byte[]> generate(
      DiffusionModel model, NoisePredictor predictor, List<PictureRequest> requests) {
    float[] pictures = sample(model, predictor, requests);
    List<byte[]> pixels = new ArrayList<>(requests.size());
    for (int row = 0; row < requests.size(); row++) {
      pixels.add(
          Pixels.interleaved(
              pictures,
              row * model.pictureSize(),
              model.channels(),
              model.height() * model.width()));
    }
    return pixels;
  }

  /** As {@link #generate}, but the raw pictures (N, C, H, W), about -1 .. 1 and not clipped. */
  public static float[] sample(DiffusionModel model, List<PictureRequest> requests) {
    return sample(model, NoisePredictor.of(model), requests);
  }

  private static float[] sample(
      DiffusionModel model, NoisePredictor predictor, List<PictureRequest> requests) {
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one request");
    }
    List<DenoisingRow> rows =
        requests.stream().map(request -> new DenoisingRow(model, request)).toList();
    try (DenoisingBatch batch = new DenoisingBatch(model, predictor)) {
      for (List<DenoisingRow> left = rows; !left.isEmpty(); left = unfinished(left)) {
        batch.step(left);
      }
    }
    float[] pictures = new float[rows.size() * model.pictureSize()];
    for (int row = 0; row < rows.size(); row++) {
      float[] picture = rows.get(row).picture();
      System.arraycopy(picture, 0, pictures, row * picture.length, picture.length);
    }
    return pictures;
  }

  private static List<DenoisingRow> unfinished(List<DenoisingRow> rows) {
    return rows.stream().filter(row -> !row.isDone()).toList();
  }
}
