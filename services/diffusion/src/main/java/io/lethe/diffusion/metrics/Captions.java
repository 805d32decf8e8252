package io.lethe.diffusion.metrics;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Draws the line above a panel. */
@FunctionalInterface
interface Captions {
  int FONT_SIZE = 12;
  int MARGIN = 4;

  /**
   * A strip with the text, black on white, of the given width.
   *
   * @throws RuntimeException or Error, of many kinds, where the machine has no fonts
   */
  BufferedImage strip(String text, int width);

  /** With Java's logical sans-serif font, shortened to what fits. */
  static BufferedImage sansSerif(String text, int width) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
    BufferedImage strip =
        new BufferedImage(width, FONT_SIZE + 2 * MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = strip.createGraphics();
    try {
      graphics.setColor(Color.WHITE);
      graphics.fillRect(0, 0, strip.getWidth(), strip.getHeight());
      graphics.setColor(Color.BLACK);
      graphics.setFont(font);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      FontMetrics metrics = graphics.getFontMetrics();
      graphics.drawString(fit(text, metrics, width), 0, MARGIN + metrics.getAscent());
    } finally {
      graphics.dispose();
    }
    return strip;
  }

  private static String fit(String text, FontMetrics metrics, int width) {
    int length = text.length();
    while (length > 0 && metrics.stringWidth(text.substring(0, length)) > width) {
      length--;
    }
    return text.substring(0, length);
  }
}
