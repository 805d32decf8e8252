package io.lethe.diffusion.dataset;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.AreaAveragingScaleFilter;
import java.awt.image.BufferedImage;
import java.awt.image.FilteredImageSource;
import java.awt.image.PixelGrabber;

/** Brings a picture to another size with the JDK's image scaling. */
final class Scaling {
  private Scaling() {}

  /**
   * Scales down by averaging over areas, so that no detail becomes noise; up by bilinear
   * interpolation.
   *
   * @param pixels (height, width, channels) bytes; channels 1 or 3
   * @return (toHeight, toWidth, channels) bytes
   */
  static byte[] scale(
      byte[] pixels, int channels, int height, int width, int toHeight, int toWidth) {
    if (height == toHeight && width == toWidth) {
      return pixels;
    }
    BufferedImage image = image(pixels, channels, height, width);
    int[] rgb =
        toHeight <= height && toWidth <= width
            ? averaged(image, toHeight, toWidth)
            : interpolated(image, toHeight, toWidth);
    byte[] scaled = new byte[rgb.length * channels];
    for (int i = 0; i < rgb.length; i++) {
      for (int channel = 0; channel < channels; channel++) {
        scaled[i * channels + channel] = (byte) (rgb[i] >> (16 - 8 * channel));
      }
    }
    return scaled;
  }

  /** Gray pictures too become red, green and blue: the JDK would bend the values of gray ones. */
  private static BufferedImage image(byte[] pixels, int channels, int height, int width) {
    int[] rgb = new int[height * width];
    for (int i = 0; i < rgb.length; i++) {
      int at = i * channels;
      int green = channels == 1 ? at : at + 1;
      int blue = channels == 1 ? at : at + 2;
      rgb[i] = (pixels[at] & 0xFF) << 16 | (pixels[green] & 0xFF) << 8 | (pixels[blue] & 0xFF);
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, width, height, rgb, 0, width);
    return image;
  }

  private static int[] averaged(BufferedImage image, int height, int width) {
    int[] rgb = new int[height * width];
    var source =
        new FilteredImageSource(image.getSource(), new AreaAveragingScaleFilter(width, height));
    try {
      if (!new PixelGrabber(source, 0, 0, width, height, rgb, 0, width).grabPixels()) {
        throw new IllegalStateException("The JDK's image scaling broke off.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a picture was scaled.", e);
    }
    return rgb;
  }

  private static int[] interpolated(BufferedImage image, int height, int width) {
    BufferedImage larger = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = larger.createGraphics();
    try {
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(image, 0, 0, width, height, null);
    } finally {
      graphics.dispose();
    }
    return larger.getRGB(0, 0, width, height, null, 0, width);
  }
}
