package io.lethe.diffusion.dataset;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes one PNG, JPEG or WebP file under limits, so that a small hostile file can't fill the
 * memory: the sides are read from the header before any pixel is unpacked.
 *
 * @param gray whether red, green and blue are the same everywhere
 * @param rgb (H, W, 3) bytes, row-major
 */
record PictureFile(int height, int width, boolean gray, byte[] rgb) {
  static final int LONGEST_SIDE = 1024;

  // By name: Java looks for plugins with whichever class loader the first thread has that asks.
  private static final ImageReaderSpi WEBP = new WebPImageReaderSpi();

  static final long MOST_FILE_BYTES = 16 << 20;

  /**
   * Decodes a file.
   *
   * @throws DataSetException if it is over the limits, not a picture, damaged or transparent
   */
  static PictureFile read(Path file) throws IOException {
    if (Files.size(file) > MOST_FILE_BYTES) {
      throw new DataSetException(
          "%s is larger than %d MiB.".formatted(file, MOST_FILE_BYTES >> 20));
    }
    if (Files.size(file) == 0) {
      throw new DataSetException(file + " is empty.");
    }
    try (InputStream bytes = Files.newInputStream(file);
        ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
      ImageReader reader = reader(file, in);
      try {
        reader.setInput(in, true, true);
        return decode(file, reader);
      } finally {
        reader.dispose();
      }
    }
  }

  private static ImageReader reader(Path file, ImageInputStream in) throws IOException {
    if (WEBP.canDecodeInput(in)) {
      return WEBP.createReaderInstance();
    }
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    ImageReader first = readers.hasNext() ? readers.next() : null;
    if (first == null || !first.getFormatName().matches("(?i)png|jpeg")) {
      throw new DataSetException(file + " is not a PNG, JPEG or WebP picture.");
    }
    return first;
  }

  private static PictureFile decode(Path file, ImageReader reader) throws DataSetException {
    BufferedImage image;
    boolean[] warned = new boolean[1];
    // The decoders make up what is missing, and warn.
    reader.addIIOReadWarningListener((source, warning) -> warned[0] = true);
    try {
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if (width > LONGEST_SIDE || height > LONGEST_SIDE) {
        throw new DataSetException(
            "%s has %dx%d pixels; no side may be longer than %d."
                .formatted(file, width, height, LONGEST_SIDE));
      }
      requireRgb(file, reader.getImageTypes(0));
      image = reader.read(0);
    } catch (DataSetException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The JDK's decoders answer damaged files with unchecked exceptions too.
      throw new DataSetException(file + " is cut short or damaged.", e);
    }
    if (warned[0]) {
      throw new DataSetException(file + " is cut short or damaged.");
    }
    return pixels(file, image);
  }

  /** Four colours of ink: Java shows them, and inverts those of Adobe's programs. */
  private static void requireRgb(Path file, Iterator<ImageTypeSpecifier> types)
      throws DataSetException {
    int space =
        types.hasNext()
            ? types.next().getColorModel().getColorSpace().getType()
            : ColorSpace.TYPE_CMYK;
    if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY) {
      throw new DataSetException(file + " is neither gray nor RGB, but CMYK: save it as RGB.");
    }
  }

  private static PictureFile pixels(Path file, BufferedImage image) throws DataSetException {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[3 * width * height];
    boolean gray = true;
    boolean grayModel = isGray(image.getColorModel());
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int argb = grayModel ? grayPixel(image, x, y) : image.getRGB(x, y);
        if (argb >>> 24 != 0xFF) {
          throw new DataSetException(file + " has transparent pixels; pictures must be opaque.");
        }
        int at = 3 * (y * width + x);
        rgb[at] = (byte) (argb >> 16);
        rgb[at + 1] = (byte) (argb >> 8);
        rgb[at + 2] = (byte) argb;
        gray &= rgb[at] == rgb[at + 1] && rgb[at] == rgb[at + 2];
      }
    }
    return new PictureFile(height, width, gray, rgb);
  }

  private static boolean isGray(ColorModel model) {
    return !(model instanceof IndexColorModel)
        && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
  }

  /** getRGB would bend gray values: the JDK takes them for linear light and converts to sRGB. */
  private static int grayPixel(BufferedImage image, int x, int y) {
    Raster raster = image.getRaster();
    int value = eightBits(image, raster.getSample(x, y, 0), 0);
    int alpha =
        image.getColorModel().hasAlpha() ? eightBits(image, raster.getSample(x, y, 1), 1) : 0xFF;
    return alpha << 24 | value << 16 | value << 8 | value;
  }

  private static int eightBits(BufferedImage image, int sample, int band) {
    int largest = (1 << image.getColorModel().getComponentSize(band)) - 1;
    return (sample * 255 + largest / 2) / largest;
  }

  /** (H, W, C) bytes for {@code channels} 1 (a gray picture) or 3. */
  byte[] interleaved(int channels) {
    if (channels == 3) {
      return rgb;
    }
    byte[] values = new byte[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = rgb[3 * i];
    }
    return values;
  }
}
