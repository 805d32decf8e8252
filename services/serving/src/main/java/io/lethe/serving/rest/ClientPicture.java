package io.lethe.serving.rest;

import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureBounds;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.picture.RasterImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Picture files as clients have them. What one is, its first bytes say. */
final class ClientPicture {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
  private static final byte[] RIFF = "RIFF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WEBP = "WEBP".getBytes(StandardCharsets.US_ASCII);

  /** The length of the file stands between the two. */
  private static final int WEBP_AT = 8;

  private ClientPicture() {}

  /** Whether a file is a PNG. */
  static boolean isPng(byte[] file) {
    return has(file, 0, PNG);
  }

  /**
   * Decodes a PNG, JPEG or WebP, within bounds that are asked before a pixel is decoded. A JPEG is
   * turned as its camera was held.
   *
   * @throws PictureException with one clear sentence when it is none of them, broken, too large, or
   *     holds transparency
   */
  static Picture decode(byte[] file, PictureBounds bounds) throws PictureException {
    if (isPng(file)) {
      return Png.decode(ByteBuffer.wrap(file), bounds);
    }
    bounds.requireBytes(file.length);
    if (has(file, 0, JPEG)) {
      Picture stored = decode(file, "JPEG", ImageCodecs.jpegReader(), bounds);
      return CameraOrientation.of(file).upright(stored);
    }
    if (has(file, 0, RIFF) && has(file, WEBP_AT, WEBP)) {
      return decode(file, "WebP", webpReader(), bounds);
    }
    throw new PictureException("The picture is not a PNG, JPEG or WebP.");
  }

  private static boolean has(byte[] file, int at, byte[] bytes) {
    return file.length >= at + bytes.length
        && Arrays.equals(file, at, at + bytes.length, bytes, 0, bytes.length);
  }

  private static ImageReader webpReader() throws PictureException {
    try {
      return ImageCodecs.webpReader();
    } catch (IOException e) {
      throw new PictureException("A WebP can't be decoded here: " + e.getMessage(), e);
    }
  }

  private static Picture decode(
      byte[] file, String format, ImageReader reader, PictureBounds bounds)
      throws PictureException {
    try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      boolean[] warned = new boolean[1];
      reader.addIIOReadWarningListener((source, warning) -> warned[0] = true);
      reader.setInput(input, true, true);
      bounds.requirePixels(reader.getWidth(0), reader.getHeight(0));
      Picture picture = RasterImage.picture(reader.read(0));
      if (warned[0]) {
        throw new PictureException("The %s can't be decoded: it is broken.".formatted(format));
      }
      return picture;
    } catch (IOException | RuntimeException e) {
      throw new PictureException(
          "The %s can't be decoded: %s".formatted(format, e.getMessage()), e);
    } finally {
      reader.dispose();
    }
  }
}
