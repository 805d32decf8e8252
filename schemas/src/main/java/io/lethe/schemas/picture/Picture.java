package io.lethe.schemas.picture;

import io.lethe.schemas.Split;
import io.lethe.schemas.digest.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A decoded picture.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param channels 1 (grey) or 3 (RGB)
 * @param pixels height x width x channels values 0..255, row-major with interleaved channels; owned
 *     by the picture, not copied
 */
public record Picture(int width, int height, int channels, byte[] pixels) {

  /** First bytes below this (20 % of all) belong to the hold-out split, for ever. */
  private static final int HOLD_OUT_BELOW = 51;

  public Picture {
    if (width < 1 || height < 1 || (channels != 1 && channels != 3)) {
      throw new IllegalArgumentException(
          "No picture has the shape %d x %d x %d".formatted(width, height, channels));
    }
    if (pixels.length != (long) width * height * channels) {
      throw new IllegalArgumentException(
          "%d bytes are not %d x %d x %d pixels".formatted(pixels.length, width, height, channels));
    }
  }

  /**
   * What a picture is called wherever it goes: SHA-256 (64 hex digits) over width, height and
   * channels as big-endian 32-bit integers and then the pixels.
   */
  public String sampleId() {
    MessageDigest sha = Sha256.newDigest();
    sha.update(ByteBuffer.allocate(12).putInt(width).putInt(height).putInt(channels).flip());
    return HexFormat.of().formatHex(sha.digest(pixels));
  }

  /** The split of a sampleId: held out where its first byte is below 51. */
  public static Split split(String sampleId) {
    return HexFormat.fromHexDigits(sampleId, 0, 2) < HOLD_OUT_BELOW ? Split.HOLD_OUT : Split.TRAIN;
  }

  /**
   * The same picture with one channel, where red, green and blue agree at every pixel (many tools
   * save grey pictures as RGB); empty where they don't.
   */
  public Optional<Picture> asGrey() {
    if (channels == 1) {
      return Optional.of(this);
    }
    byte[] grey = new byte[width * height];
    for (int i = 0; i < grey.length; i++) {
      byte red = pixels[3 * i];
      if (red != pixels[3 * i + 1] || red != pixels[3 * i + 2]) {
        return Optional.empty();
      }
      grey[i] = red;
    }
    return Optional.of(new Picture(width, height, 1, grey));
  }
}
