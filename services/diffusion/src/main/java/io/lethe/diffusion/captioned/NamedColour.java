package io.lethe.diffusion.captioned;

import java.util.Locale;

/** The colours of captioned pictures, sRGB, 0 .. 255. */
public enum NamedColour {
  RED(214, 40, 40),
  GREEN(40, 160, 60),
  BLUE(50, 80, 215),
  YELLOW(245, 215, 50),
  PURPLE(140, 50, 170),
  ORANGE(245, 140, 30),
  WHITE(245, 245, 245),
  BLACK(20, 20, 20);

  /** Squared distance from which two colours are told apart at a glance, also after a jitter. */
  private static final double LEAST_CONTRAST = 140 * 140;

  private final int[] channels;

  NamedColour(int red, int green, int blue) {
    channels = new int[] {red, green, blue};
  }

  /** Red (0), green (1) or blue (2), 0 .. 255. */
  public int channel(int index) {
    return channels[index];
  }

  /** Its name in captions. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether something of this colour is well seen before the other. */
  public boolean contrastsWith(NamedColour other) {
    return squaredDistance(other.channels[0], other.channels[1], other.channels[2])
        >= LEAST_CONTRAST;
  }

  /** The named colour that is nearest to a colour of three channels, 0 .. 255. */
  public static NamedColour nearest(double red, double green, double blue) {
    NamedColour best = RED;
    for (NamedColour colour : values()) {
      if (colour.squaredDistance(red, green, blue) < best.squaredDistance(red, green, blue)) {
        best = colour;
      }
    }
    return best;
  }

  private double squaredDistance(double red, double green, double blue) {
    double[] other = {red, green, blue};
    double sum = 0;
    for (int i = 0; i < channels.length; i++) {
      sum += (channels[i] - other[i]) * (channels[i] - other[i]);
    }
    return sum;
  }
}
