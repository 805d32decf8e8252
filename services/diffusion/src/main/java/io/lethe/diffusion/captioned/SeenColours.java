package io.lethe.diffusion.captioned;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The two colours of a picture as they are seen in it: its background is the median of its edge,
 * its motif the mean of what differs most from that.
 *
 * @param front red, green and blue of the motif, 0 .. 255
 * @param back of the background
 */
public record SeenColours(double[] front, double[] back) {
  private static final int CHANNELS = 3;

  /** Share of the pixels that are the motif's for sure. */
  private static final double FRONT_SHARE = 0.05;

  /** Below this distance of the two nothing is seen. */
  private static final double LEAST_DISTANCE = 40;

  /**
   * Looks at a picture.
   *
   * @param pixels (H, W, 3) bytes
   */
  public static SeenColours of(byte[] pixels, int height, int width) {
    double[] back = new double[CHANNELS];
    int[] edge =
        IntStream.range(0, height * width)
            .filter(
                i ->
                    i / width == 0
                        || i / width == height - 1
                        || i % width == 0
                        || i % width == width - 1)
            .toArray();
    for (int channel = 0; channel < CHANNELS; channel++) {
      int at = channel;
      int[] sorted =
          Arrays.stream(edge).map(i -> pixels[i * CHANNELS + at] & 0xFF).sorted().toArray();
      back[channel] = sorted[sorted.length / 2];
    }
    int[] farthest =
        IntStream.range(0, height * width)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -squared(pixels, i, back)))
            .limit((long) (FRONT_SHARE * height * width))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] front = new double[CHANNELS];
    for (int i : farthest) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        front[channel] += (pixels[i * CHANNELS + channel] & 0xFF) / (double) farthest.length;
      }
    }
    return new SeenColours(front, back);
  }

  private static double squared(byte[] pixels, int pixel, double[] colour) {
    double sum = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      double difference = (pixels[pixel * CHANNELS + channel] & 0xFF) - colour[channel];
      sum += difference * difference;
    }
    return sum;
  }

  /** The named colour of the motif. */
  public NamedColour motif() {
    return NamedColour.nearest(front[0], front[1], front[2]);
  }

  /** The named colour of the background. */
  public NamedColour background() {
    return NamedColour.nearest(back[0], back[1], back[2]);
  }

  /**
   * How much a colour is the motif's and not the background's.
   *
   * @param pixels of the picture
   * @param pixel its number
   * @return 0 .. 1; 0 where the two colours are too near to tell
   */
  double share(byte[] pixels, int pixel) {
    double product = 0;
    double length = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      double direction = front[channel] - back[channel];
      product += ((pixels[pixel * CHANNELS + channel] & 0xFF) - back[channel]) * direction;
      length += direction * direction;
    }
    return length < LEAST_DISTANCE * LEAST_DISTANCE
        ? 0
        : Math.max(0, Math.min(1, product / length));
  }
}
