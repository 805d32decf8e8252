package io.lethe.schemas.picture;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;

/** Pictures as the images that Java's readers and writers of formats know, and back. */
public final class RasterImage {

  private RasterImage() {}

  /** A picture as an image, which shares its pixels. */
  public static BufferedImage of(Picture picture) {
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
    return new BufferedImage(colors, raster, false, null);
  }

  /**
   * The picture of an image: one channel where it is grey, RGB otherwise.
   *
   * @throws PictureException with one clear sentence when a pixel is transparent
   */
  public static Picture picture(BufferedImage image) throws PictureException {
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
