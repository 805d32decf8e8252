package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDManager;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.network.GradientMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Samples latents all the way, some at once, without decoding them. */
public final class LatentGenerator {

  private LatentGenerator() {}

  /**
   * Samples.
   *
   * @param requests of one size, of as many steps; at least one
   * @return clean latents (4, h, w), one a request
   * @throws IllegalArgumentException if a request asks for what the model can't do
   */
  public static List<float[]> sample(TextToImageModel model, List<PictureRequest> requests) {
    Map<String, float[]> embedded = new HashMap<>();
    List<LatentRow> rows = new ArrayList<>();
    for (PictureRequest request : requests) {
      rows.add(
          new LatentRow(
              model,
              request,
              embedded.computeIfAbsent(request.prompt().text(), text -> embed(model, text)),
              embedded.computeIfAbsent(request.prompt().negative(), text -> embed(model, text))));
    }
    try (LatentBatch batch = new LatentBatch(model)) {
      while (!rows.get(0).isDone()) {
        batch.step(rows);
      }
    }
    return rows.stream().map(LatentRow::clean).toList();
  }

  /** The embedding of a text, (P, d). */
  public static float[] embed(TextToImageModel model, String text) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      return model.embed(List.of(text), scope).toFloatArray();
    }
  }
}
