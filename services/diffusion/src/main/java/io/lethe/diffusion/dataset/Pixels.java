package io.lethe.diffusion.dataset;

/** Between the model's planar floats in [-1, 1] and 8-bit interleaved pixels. */
public final class Pixels {
  private Pixels() {}

  /**
   * One picture as 8-bit pixels, clipped and rounded as diffusers does.
   *
   * @param pictures (N, C, H, W) floats
   * @param offset where the picture starts
   * @param area pixels, H * W
   * @return (H, W, C) bytes
   */
  public static byte[] interleaved(float[] pictures, int offset, int channels, int area) {
    byte[] pixels = new byte[channels * area];
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < area; i++) {
        float unit = pictures[offset + channel * area + i] / 2 + 0.5f;
        float clipped = Math.max(0f, Math.min(1f, unit));
        pixels[i * channels + channel] = (byte) Math.rint(clipped * 255);
      }
    }
    return pixels;
  }

  /**
   * The reverse: 8-bit pixels to floats in [-1, 1].
   *
   * @param pixels (H, W, C) bytes
   * @param target takes (C, H, W) floats from {@code offset}
   */
  public static void planar(byte[] pixels, int channels, float[] target, int offset) {
    int area = pixels.length / channels;
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < area; i++) {
        target[offset + channel * area + i] = (pixels[i * channels + channel] & 0xFF) / 127.5f - 1;
      }
    }
  }
}
