package io.lethe.schemas.picture;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
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

  /** Largest encoded picture, bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  /** Most pixels of a decoded picture. */
  public static final int MAX_PIXELS = 1024 * 1024;

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private Png() {}

  /**
   * Decodes a PNG: grey pictures to one channel, all others to RGB. A constant opaque alpha channel
   * is dropped.
   *
   * @throws PictureException with one clear sentence when the bytes are too many, not PNG, broken,
   *     too large, or hold transparency
   */
  public static Picture decode(byte[] bytes) throws PictureException {
    return decode(ByteBuffer.wrap(bytes));
  }

  /** Like {@link #decode(byte[])}; the buffer's position does not move. */
  public static Picture decode(ByteBuffer png) throws PictureException {
    int length = png.remaining();
    if (length > MAX_BYTES) {
      throw new PictureException(
          "The picture has %d bytes, more than the %d allowed.".formatted(length, MAX_BYTES));
    }
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
      long width = reader.getWidth(0);
      long height = reader.getHeight(0);
      if (width * height > MAX_PIXELS) {
        throw new PictureException(
            "The picture has %d x %d pixels, more than the %d allowed."
                .formatted(width, height, MAX_PIXELS));
      }
      BufferedImage image = reader.read(0);
      if (warned[0]) {
        throw new PictureException("The PNG can't be decoded: its pixel data is broken.");
      }
      return picture(image);
    } catch (IOException | RuntimeException e) {
      throw new PictureException("The PNG can't be decoded: " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  /** Encodes a picture as an 8-bit grey or RGB PNG. */
  public static byte[] encode(Picture picture) {
    int channels = picture.channels();
    var space = ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    var colors =
        new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);
    int[] offsets = channels == 1 ? new int[] {0} : new int[] {0, 1, 2};
    var raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(picture.pixels(), picture.pixels().length),
            picture.width(),
            picture.height(),
            picture.width() * channels,
            channels,
            offsets,
            null);
    var image = new BufferedImage(colors, raster, false, null);
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

  private static Picture picture(BufferedImage image) throws PictureException {
    int width = image.getWidth();
    int height = image.getHeight();
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    byte[] pixels = new byte[width * height * (grey ? 1 : 3)];
    if (grey) {
      greyPixels(image, pixels);
    } else {
      rgbPixels(image, pixels);
    }
    return new Picture(width, height, grey ? 1 : 3, pixels);
  }

  /** From the raster: getRGB would bend grey values through the colour space. */
  private static void greyPixels(BufferedImage image, byte[] pixels) throws PictureException {
    Raster raster = image.getRaster();
    int width = image.getWidth();
    int bits = raster.getSampleModel().getSampleSize(0);
    int max = (1 << bits) - 1;
    boolean alpha = image.getColorModel().hasAlpha();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = (byte) (raster.getSample(x, y, 0) * 255 / max);
        if (alpha) {
          requireOpaque(raster.getSample(x, y, 1) * 255 / max);
        }
      }
    }
  }

  private static void rgbPixels(BufferedImage image, byte[] pixels) throws PictureException {
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int argb = image.getRGB(x, y);
        requireOpaque(argb >>> 24);
        pixels[at++] = (byte) (argb >> 16);
        pixels[at++] = (byte) (argb >> 8);
        pixels[at++] = (byte) argb;
      }
    }
  }

  private static void requireOpaque(int alpha) throws PictureException {
    if (alpha != 255) {
      throw new PictureException("The picture has transparent pixels; send it without alpha.");
    }
  }
}
