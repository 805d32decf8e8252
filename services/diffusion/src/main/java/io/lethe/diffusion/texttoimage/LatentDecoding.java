package io.lethe.diffusion.texttoimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.network.GradientMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns clean latents into pictures, some at once, so that memory stays bounded. */
public final class LatentDecoding {

  /** Most pixels of pictures that are decoded together: four of 512 x 512. */
  private static final int MOST_PIXELS = 4 * 512 * 512;

  private LatentDecoding() {}

  /**
   * A decoded picture.
   *
   * @param pixels (H, W, 3) bytes, row-major interleaved
   * @param halfLatents its latents (4, h, w) in IEEE 754 half precision, little-endian
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Decoded(byte[] pixels, byte[] halfLatents) {}

  /**
   * Decodes. May run beside a batch's step.
   *
   * @param rows done, of one size, at least one
   * @return one a row, in their order; empty where its latents or pixels are not finite numbers
   */
  public static List<Optional<Decoded>> decode(TextToImageModel model, List<LatentRow> rows) {
    int reduction = model.directory().autoencoder().reduction();
    int area = rows.get(0).height() * rows.get(0).width() * reduction * reduction;
    int most = Math.max(1, MOST_PIXELS / area);
    List<Optional<Decoded>> decoded = new ArrayList<>();
    try (GradientMode off = GradientMode.off()) {
      for (int from = 0; from < rows.size(); from += most) {
        List<LatentRow> some = rows.subList(from, Math.min(rows.size(), from + most));
        try (NDManager scope = model.manager().newSubManager()) {
          decodeSome(model, some, area, scope, decoded);
        }
      }
    }
    return decoded;
  }

  private static void decodeSome(
      TextToImageModel model,
      List<LatentRow> rows,
      int area,
      NDManager scope,
      List<Optional<Decoded>> decoded) {
    LatentRow first = rows.get(0);
    int size = first.clean().length;
    float[] all = new float[rows.size() * size];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row).clean(), 0, all, row * size, size);
    }
    NDArray latents =
        scope.create(
            all, new Shape(rows.size(), model.latentChannels(), first.height(), first.width()));
    float[] pictures = model.decode(latents).toFloatArray();
    int picture = pictures.length / rows.size();
    for (int row = 0; row < rows.size(); row++) {
      if (!isFinite(all, row * size, size) || !isFinite(pictures, row * picture, picture)) {
        // A NaN would become a black 8-bit pixel, and leave as a picture.
        decoded.add(Optional.empty());
        continue;
      }
      byte[] own = HalfPrecision.encode(all, row * size, size);
      if (!HalfPrecision.isFinite(own)) {
        // An autoencoder may make a picture of any number; a job that learns from it would fail.
        decoded.add(Optional.empty());
        continue;
      }
      byte[] pixels = Pixels.interleaved(pictures, row * picture, picture / area, area);
      decoded.add(Optional.of(new Decoded(pixels, own)));
    }
  }

  private static boolean isFinite(float[] values, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (!Float.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }
}
