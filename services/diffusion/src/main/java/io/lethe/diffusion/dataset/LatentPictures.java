package io.lethe.diffusion.dataset;

import io.lethe.diffusion.checkpoint.HalfPrecision;
import java.util.List;

/**
 * Latents of pictures in half precision, with the texts that they were sampled under. They stand
 * where pictures stand: a model of latents learns from them and a judge looks at them.
 */
public final class LatentPictures implements PictureSource {
  private final List<byte[]> latents;
  private final List<String> prompts;
  private final int channels;
  private final int height;
  private final int width;

  /**
   * Wraps latents; the arrays are not copied and must not change afterwards.
   *
   * @param latents each (channels, height, width), IEEE 754 half precision, little-endian
   * @param prompts one for each; empty for none
   * @throws IllegalArgumentException naming the first that has another length, or if there are not
   *     as many prompts
   */
  public LatentPictures(
      List<byte[]> latents, List<String> prompts, int channels, int height, int width) {
    if (prompts.size() != latents.size()) {
      throw new IllegalArgumentException(
          "There are %d prompts of %d latents.".formatted(prompts.size(), latents.size()));
    }
    RowLengths.require(latents, "Row of latents", channels, height, width, Short.BYTES);
    this.latents = List.copyOf(latents);
    this.prompts = List.copyOf(prompts);
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  @Override
  public int size() {
    return latents.size();
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  /** The latents' own bytes: what tells them from others, and no pixels. */
  @Override
  public byte[] pixels(int row) {
    return latents.get(row).clone();
  }

  @Override
  public String prompt(int row) {
    return prompts.get(row);
  }

  @Override
  public void copyRow(int row, float[] target, int offset) {
    HalfPrecision.decode(latents.get(row), target, offset);
  }
}
