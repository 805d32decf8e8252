package io.lethe.serving.swap;

import java.nio.ByteBuffer;

/**
 * What a model of latents sampled for a picture.
 *
 * @param channels {@value #CHANNELS} for Stable Diffusion
 * @param halves (channels, height, width) in IEEE 754 half precision, little-endian, as a
 *     Generation holds them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Latents(int channels, int height, int width, byte[] halves) {

  /** Channels of all latents whose record does not say. */
  private static final int CHANNELS = 4;

  /**
   * Those of a picture of some size, which a record holds beside it.
   *
   * @param halves from its position to its limit; not moved
   */
  public static Latents ofPicture(ByteBuffer halves, int pictureWidth, int pictureHeight) {
    byte[] bytes = new byte[halves.remaining()];
    halves.get(halves.position(), bytes);
    double area = (double) bytes.length / Short.BYTES / CHANNELS;
    double reduction = Math.sqrt((double) pictureWidth * pictureHeight / area);
    return new Latents(
        CHANNELS,
        (int) Math.round(pictureHeight / reduction),
        (int) Math.round(pictureWidth / reduction),
        bytes);
  }
}
