package io.lethe.diffusion.metrics;

import io.lethe.diffusion.dataset.PictureSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many small pictures as one PNG to look at: panels side by side, such as before and after. */
public final class SampleGrid {
  private static final Logger LOG = LoggerFactory.getLogger(SampleGrid.class);

  /** White pixels between pictures, and several times as many between panels. */
  private static final int GAP = 1;

  private static final int PANEL_GAP = 12;
  private static final int WHITE = 0xFFFFFF;
  private static final long MOST_PIXELS = 1L << 26;

  private SampleGrid() {}

  /**
   * Pictures under one caption, row by row.
   *
   * @param caption may be empty
   */
  public record Panel(String caption, PictureSource pictures) {}

  /**
   * Draws panels from left to right. Captions are left out where the machine has no fonts.
   *
   * @param columns pictures in a row of each panel
   * @param scale side of the square that a pixel becomes, 1 or more
   * @return a PNG file
   * @throws IllegalArgumentException if there is no picture, or the grid would exceed 64 million
   *     pixels
   */
  public static byte[] png(List<Panel> panels, int columns, int scale) {
    return png(panels, columns, scale, Captions::sansSerif);
  }

  static byte[] png(List<Panel> panels, int columns, int scale, Captions captions) {
    if (columns < 1 || scale < 1) {
      throw new IllegalArgumentException("columns and scale must be 1 or more");
    }
    if (panels.isEmpty() || panels.stream().anyMatch(panel -> panel.pictures().size() == 0)) {
      throw new IllegalArgumentException("each panel must have at least one picture");
    }
    long width = -PANEL_GAP;
    long height = 0;
    for (Panel panel : panels) {
      width += PANEL_GAP + width(panel, columns, scale);
      height = Math.max(height, height(panel, columns, scale));
    }
    if (width * height > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "A grid of %dx%d pixels is too large; take fewer pictures or a smaller scale."
              .formatted(width, height));
    }
    List<BufferedImage> strips = strips(panels, columns, scale, captions);
    int top = strips.stream().mapToInt(BufferedImage::getHeight).max().orElse(0);
    BufferedImage grid =
        new BufferedImage((int) width, (int) height + top, BufferedImage.TYPE_INT_RGB);
    fill(grid, 0, 0, grid.getWidth(), grid.getHeight(), WHITE);
    int left = 0;
    for (int i = 0; i < panels.size(); i++) {
      if (!strips.isEmpty()) {
        copy(strips.get(i), grid, left);
      }
      draw(panels.get(i).pictures(), grid, left, top, columns, scale);
      left += (int) width(panels.get(i), columns, scale) + PANEL_GAP;
    }
    return encode(grid);
  }

  private static long width(Panel panel, int columns, int scale) {
    int used = Math.min(columns, panel.pictures().size());
    return used * ((long) panel.pictures().width() * scale + GAP) - GAP;
  }

  private static long height(Panel panel, int columns, int scale) {
    int rows = (panel.pictures().size() + columns - 1) / columns;
    return rows * ((long) panel.pictures().height() * scale + GAP) - GAP;
  }

  /** One strip a panel, or none at all. */
  private static List<BufferedImage> strips(
      List<Panel> panels, int columns, int scale, Captions captions) {
    if (panels.stream().allMatch(panel -> panel.caption().isEmpty())) {
      return List.of();
    }
    try {
      List<BufferedImage> strips = new ArrayList<>();
      for (Panel panel : panels) {
        strips.add(captions.strip(panel.caption(), (int) width(panel, columns, scale)));
      }
      return strips;
    } catch (RuntimeException | Error e) {
      // A bare machine lacks fonts or the native font library, and the JDK answers with anything
      // from NullPointerException to NoClassDefFoundError and plain Error.
      LOG.warn("The grid has no captions because this machine can't draw text: {}", e.toString());
      return List.of();
    }
  }

  private static void draw(
      PictureSource pictures, BufferedImage grid, int left, int top, int columns, int scale) {
    int channels = pictures.channels();
    int width = pictures.width();
    for (int i = 0; i < pictures.size(); i++) {
      byte[] pixels = pictures.pixels(i);
      int x0 = left + i % columns * (width * scale + GAP);
      int y0 = top + i / columns * (pictures.height() * scale + GAP);
      for (int pixel = 0; pixel < pixels.length / channels; pixel++) {
        int x = x0 + pixel % width * scale;
        int y = y0 + pixel / width * scale;
        fill(grid, x, y, scale, scale, rgb(pixels, pixel * channels, channels));
      }
    }
  }

  private static int rgb(byte[] pixels, int at, int channels) {
    int red = pixels[at] & 0xFF;
    int green = channels == 3 ? pixels[at + 1] & 0xFF : red;
    int blue = channels == 3 ? pixels[at + 2] & 0xFF : red;
    return red << 16 | green << 8 | blue;
  }

  private static void fill(BufferedImage grid, int x0, int y0, int width, int height, int rgb) {
    for (int y = y0; y < y0 + height; y++) {
      for (int x = x0; x < x0 + width; x++) {
        grid.setRGB(x, y, rgb);
      }
    }
  }

  private static void copy(BufferedImage strip, BufferedImage grid, int left) {
    for (int y = 0; y < strip.getHeight(); y++) {
      for (int x = 0; x < strip.getWidth(); x++) {
        grid.setRGB(left + x, y, strip.getRGB(x, y));
      }
    }
  }

  private static byte[] encode(BufferedImage grid) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(grid, "png", bytes)) {
        throw new IllegalStateException("This Java runtime has no PNG writer.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
