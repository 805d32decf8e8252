package io.lethe.schemas.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** PNG in and out, under limits that hold before a pixel is decoded. */
public final class Png {

  /** Largest encoded picture that a record holds, bytes. */
  public static final int MAX_BYTES = PictureBounds.INLINE.bytes();

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private Png() {}

  /**
   * Decodes a PNG: grey pictures to one channel, all others to RGB. A constant opaque alpha channel
   * is dropped.
   *
   * @throws PictureException with one clear sentence when the bytes are too many for a record, not
   *     PNG, broken, too large, or hold transparency
   */
  public static Picture decode(byte[] bytes) throws PictureException {
    return decode(ByteBuffer.wrap(bytes));
  }

  /** Like {@link #decode(byte[])}; the buffer's position does not move. */
  public static Picture decode(ByteBuffer png) throws PictureException {
    return decode(png, PictureBounds.INLINE);
  }

  /** Like {@link #decode(ByteBuffer)}, under other bounds. */
  public static Picture decode(ByteBuffer png, PictureBounds bounds) throws PictureException {
    int length = png.remaining();
    bounds.requireBytes(length);
    byte[] bytes = new byte[length];
    png.duplicate().get(bytes);
    if (!startsWith(bytes, SIGNATURE)) {
      throw new PictureException("The picture is not a PNG.");
    }
    byte[] needed = PngChunks.needed(bytes);
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var input = new MemoryCacheImageInputStream(new ByteArrayInputStream(needed))) {
      boolean[] warned = new boolean[1];
      reader.addIIOReadWarningListener((source, warning) -> warned[0] = true);
      reader.setInput(input, true, true);
      bounds.requirePixels(reader.getWidth(0), reader.getHeight(0));
      BufferedImage image = reader.read(0);
      if (warned[0]) {
        throw new PictureException("The PNG can't be decoded: its pixel data is broken.");
      }
      return RasterImage.picture(image);
    } catch (IOException | RuntimeException e) {
      throw new PictureException("The PNG can't be decoded: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  /** Encodes a picture as an 8-bit grey or RGB PNG. */
  public static byte[] encode(Picture picture) {
    BufferedImage image = RasterImage.of(picture);
    ImageWriter writer =
        ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), "png").next();
    var bytes = new ByteArrayOutputStream();
    try (var output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      writer.write(image);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory can't fail", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }
}
