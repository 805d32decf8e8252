package io.lethe.diffusion.captioned;

import io.lethe.diffusion.dataset.PictureSource;

/** How much of each pixel of a square picture a motif covers, 0 .. 1. */
final class MotifMask {
  /** A pixel of a shape is looked at in this many places a side. */
  private static final int SAMPLES = 4;

  /** By how much each row leans to the right of the one below. */
  private static final double SLANT = 0.6;

  private MotifMask() {}

  /**
   * Where a motif lies.
   *
   * @param x of its centre, in pixels from the left
   * @param y of its centre, in pixels from the top
   * @param scale 1 for its usual size
   */
  record Place(double x, double y, double scale, boolean slanted) {
    /** From the motif's centre to the right of a point, as the motif would be upright. */
    double across(double px, double py) {
      return (px - x + (slanted ? SLANT * (py - y) : 0)) / scale;
    }

    /** From the motif's centre down to a point. */
    double down(double py) {
      return (py - y) / scale;
    }
  }

  /** A digit of a gray picture, bilinear. */
  static float[] digit(PictureSource digits, int row, int side, Place place) {
    byte[] pixels = digits.pixels(row);
    int width = digits.width();
    int height = digits.height();
    float[] mask = new float[side * side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double u = place.across(x, y) + (width - 1) / 2.0;
        double v = place.down(y) + (height - 1) / 2.0;
        mask[y * side + x] = (float) bilinear(pixels, width, height, u, v);
      }
    }
    return mask;
  }

  private static double bilinear(byte[] pixels, int width, int height, double u, double v) {
    int left = (int) Math.floor(u);
    int top = (int) Math.floor(v);
    double sum = 0;
    for (int j = 0; j <= 1; j++) {
      for (int i = 0; i <= 1; i++) {
        int x = left + i;
        int y = top + j;
        if (x >= 0 && x < width && y >= 0 && y < height) {
          double share = (1 - Math.abs(u - x)) * (1 - Math.abs(v - y));
          sum += share * (pixels[y * width + x] & 0xFF) / 255;
        }
      }
    }
    return sum;
  }

  /** A shape. */
  static float[] shape(Motif motif, int side, Place place) {
    float[] mask = new float[side * side];
    for (int pixel = 0; pixel < mask.length; pixel++) {
      int hits = 0;
      for (int sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        double x = pixel % side - 0.5 + (sample % SAMPLES + 0.5) / SAMPLES;
        double y = pixel / side - 0.5 + (sample / SAMPLES + 0.5) / SAMPLES;
        hits += covers(motif, place.across(x, y), place.down(y)) ? 1 : 0;
      }
      mask[pixel] = (float) hits / (SAMPLES * SAMPLES);
    }
    return mask;
  }

  /** Whether a shape of about 9 pixels' radius covers a point. */
  private static boolean covers(Motif motif, double x, double y) {
    return switch (motif) {
      case CIRCLE -> x * x + y * y < 81;
      case SQUARE -> Math.max(Math.abs(x), Math.abs(y)) < 7.5;
      case TRIANGLE -> y < 7 && y > -9 + 1.8 * Math.abs(x);
      case CROSS ->
          Math.min(Math.abs(x), Math.abs(y)) < 2.6 && Math.max(Math.abs(x), Math.abs(y)) < 9;
      case STAR -> inStar(x, y);
      default -> throw new IllegalArgumentException(motif + " is no shape");
    };
  }

  /** Five points, the first one up; the inner corners lie at 0.45 of the radius. */
  private static boolean inStar(double x, double y) {
    double wedge = Math.PI / 5;
    double angle = Math.abs(Math.IEEEremainder(Math.atan2(x, -y), 2 * wedge));
    double radius = Math.hypot(x, y);
    // The edge from a point (10 outwards) to an inner corner, in the frame of the point.
    double along = radius * Math.cos(angle);
    double aside = radius * Math.sin(angle);
    double innerX = 4.5 * Math.cos(wedge);
    double innerY = 4.5 * Math.sin(wedge);
    return (10 - along) * innerY > aside * (10 - innerX);
  }
}
