package io.lethe.labeler.views;

import io.lethe.schemas.picture.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Slightly changed copies of grey pictures. */
public final class Copies {

  private Copies() {}

  /** Each pixel up to so many grey levels brighter or darker. */
  public static Picture noisy(Picture picture, int levels, Random random) {
    byte[] pixels = new byte[picture.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      int level = (picture.pixels()[i] & 0xff) + random.nextInt(2 * levels + 1) - levels;
      pixels[i] = (byte) Math.max(0, Math.min(255, level));
    }
    return like(picture, pixels);
  }

  public static Picture darker(Picture picture, double factor) {
    byte[] pixels = new byte[picture.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round((picture.pixels()[i] & 0xff) * factor);
    }
    return like(picture, pixels);
  }

  /** Moved by pixels, with black coming in. */
  public static Picture moved(Picture picture, int right, int down) {
    byte[] pixels = new byte[picture.pixels().length];
    for (int y = down; y < picture.height(); y++) {
      for (int x = right; x < picture.width(); x++) {
        pixels[y * picture.width() + x] =
            picture.pixels()[(y - down) * picture.width() + x - right];
      }
    }
    return like(picture, pixels);
  }

  /**
   * Saved as JPEG and read again.
   *
   * @param quality 0..1
   */
  public static Picture jpeg(Picture picture, float quality) {
    var image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, picture.width(), picture.height(), picture.pixels());
    var bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam settings = writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), settings);
      out.flush();
      BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
      return like(
          picture,
          (byte[]) read.getRaster().getDataElements(0, 0, picture.width(), picture.height(), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
  }

  private static Picture like(Picture picture, byte[] pixels) {
    return new Picture(picture.width(), picture.height(), picture.channels(), pixels);
  }
}
