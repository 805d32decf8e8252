package io.lethe.serving.rest;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriter;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageWriterSpi;

/** What reads and writes JPEG and WebP. */
final class ImageCodecs {

  // By name: Java looks for plugins with whichever class loader the first thread has that asks.
  private static final ImageWriterSpi WEBP_WRITERS = new WebPImageWriterSpi();
  private static final ImageReaderSpi WEBP_READERS = new WebPImageReaderSpi();

  private ImageCodecs() {}

  static ImageWriter jpegWriter() {
    return ImageIO.getImageWritersByFormatName("jpeg").next();
  }

  static ImageReader jpegReader() {
    return ImageIO.getImageReadersByFormatName("jpeg").next();
  }

  static ImageWriter webpWriter() throws IOException {
    return WEBP_WRITERS.createWriterInstance();
  }

  static ImageReader webpReader() throws IOException {
    return WEBP_READERS.createReaderInstance();
  }
}
