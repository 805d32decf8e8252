package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.network.GradientMode;
import java.util.ArrayList;
import java.util.List;

/** Latents of pictures that were not made by the model: by the mean of their distribution. */
public final class LatentEncoding {
  private static final int RGB = 3;

  /** Pictures that are encoded at once. */
  private static final int ROWS = 4;

  private LatentEncoding() {}

  /**
   * Encodes pictures.
   *
   * @param pictures (3, H, W) of the model's own size
   * @return one for each, as a sampler ends with them, in half precision, little-endian
   */
  public static List<byte[]> of(TextToImageModel model, PictureSource pictures) {
    List<byte[]> all = new ArrayList<>();
    for (int from = 0; from < pictures.size(); from += ROWS) {
      int rows = Math.min(ROWS, pictures.size() - from);
      float[] pixels = new float[rows * pictures.pictureSize()];
      for (int row = 0; row < rows; row++) {
        pictures.copyRow(from + row, pixels, row * pictures.pictureSize());
      }
      try (GradientMode off = GradientMode.off();
          NDManager scope = model.manager().newSubManager()) {
        NDArray batch =
            scope.create(pixels, new Shape(rows, RGB, pictures.height(), pictures.width()));
        float[] latents = model.encode(batch).toFloatArray();
        int size = latents.length / rows;
        for (int row = 0; row < rows; row++) {
          all.add(HalfPrecision.encode(latents, row * size, size));
        }
      }
    }
    return all;
  }
}
