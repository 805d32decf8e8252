package io.lethe.diffusion.captioned;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Coloured digits and shapes, each a function of a seed and its row: nothing is kept but the gray
 * digits that they are drawn from.
 */
public final class CaptionedPictures implements PictureSource {
  /** Pixels of a side. */
  public static final int SIDE = 32;

  private static final int CHANNELS = 3;
  private static final int USE = 20;
  private static final int CAPTION = 21;
  private static final double DIGIT_SHARE = 2.0 / 3;
  private static final double SLANTED_SHARE = 0.15;
  private static final int JITTER = 10;

  /** What a row's numbers are for, by their index in its stream. */
  private enum Draw {
    IS_DIGIT,
    WHICH,
    COLOUR,
    BACKGROUND,
    SLANTED,
    X,
    Y,
    SCALE,
    JITTER
  }

  private final PictureSource digits;
  private final int size;
  private final CounterNoise random;

  /**
   * Pictures to come.
   *
   * @param digits gray pictures of classes 0 to 9, such as MNIST's
   * @param size how many, 1 to 2^24
   * @param seed of all that is drawn
   */
  public CaptionedPictures(PictureSource digits, int size, long seed) {
    if (digits.channels() != 1 || digits.size() == 0) {
      throw new IllegalArgumentException("captioned pictures are drawn from gray digits");
    }
    if (size < 1 || size > 1 << 24) {
      throw new IllegalArgumentException("there may be 1 to 2^24 captioned pictures, not " + size);
    }
    this.digits = digits;
    this.size = size;
    this.random = new CounterNoise(seed);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int channels() {
    return CHANNELS;
  }

  @Override
  public int height() {
    return SIDE;
  }

  @Override
  public int width() {
    return SIDE;
  }

  /** The ordinal of the {@link Motif}. */
  @Override
  public int label(int row) {
    return motif(row).ordinal();
  }

  @Override
  public List<String> classNames() {
    return Arrays.stream(Motif.values()).map(Motif::word).toList();
  }

  /** What a picture shows. */
  public Scene scene(int row) {
    NamedColour[] colours = NamedColour.values();
    NamedColour colour = colours[below(row, Draw.COLOUR, colours.length)];
    List<NamedColour> others = Arrays.stream(colours).filter(colour::contrastsWith).toList();
    return new Scene(
        motif(row),
        colour,
        others.get(below(row, Draw.BACKGROUND, others.size())),
        uniform(row, Draw.SLANTED) < SLANTED_SHARE);
  }

  /**
   * A caption of a picture in one of the forms.
   *
   * @param draw which: another number may give another caption
   */
  public String caption(int row, List<CaptionForm> forms, int draw) {
    long stream = CounterNoise.stream(CAPTION, draw, row);
    CaptionForm form = forms.get(random.below(forms.size(), stream, 0));
    return form.of(scene(row), random.uniform(stream, 1) < 0.5, random.uniform(stream, 2) < 0.5);
  }

  /** Its caption in one of the trained forms. */
  @Override
  public String prompt(int row) {
    return caption(row, CaptionForm.TRAINED, 0);
  }

  @Override
  public byte[] pixels(int row) {
    Objects.checkIndex(row, size);
    Scene scene = scene(row);
    boolean isDigit = scene.motif().isDigit();
    double scale =
        isDigit ? 0.9 + 0.2 * uniform(row, Draw.SCALE) : 0.75 + 0.4 * uniform(row, Draw.SCALE);
    MotifMask.Place place =
        new MotifMask.Place(
            (SIDE - 1) / 2.0 + 4 * uniform(row, Draw.X) - 2,
            (SIDE - 1) / 2.0 + 4 * uniform(row, Draw.Y) - 2,
            scale,
            scene.slanted());
    float[] mask =
        isDigit
            ? MotifMask.digit(digits, digitRow(row), SIDE, place)
            : MotifMask.shape(scene.motif(), SIDE, place);
    return colour(row, scene, mask);
  }

  private byte[] colour(int row, Scene scene, float[] mask) {
    byte[] pixels = new byte[mask.length * CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      double front = jittered(row, scene.colour().channel(channel), channel);
      double back = jittered(row, scene.background().channel(channel), CHANNELS + channel);
      for (int pixel = 0; pixel < mask.length; pixel++) {
        pixels[pixel * CHANNELS + channel] = (byte) Math.rint(back + mask[pixel] * (front - back));
      }
    }
    return pixels;
  }

  private double jittered(int row, int value, int which) {
    double drawn = random.uniform(stream(row), Draw.JITTER.ordinal() + which);
    return Math.max(0, Math.min(255, value + JITTER * (2 * drawn - 1)));
  }

  private Motif motif(int row) {
    if (uniform(row, Draw.IS_DIGIT) < DIGIT_SHARE) {
      return Motif.values()[digits.label(digitRow(row))];
    }
    int shapes = Motif.values().length - Motif.DIGITS;
    return Motif.values()[Motif.DIGITS + below(row, Draw.WHICH, shapes)];
  }

  private int digitRow(int row) {
    return below(row, Draw.WHICH, digits.size());
  }

  private int below(int row, Draw draw, int bound) {
    return random.below(bound, stream(row), draw.ordinal());
  }

  private double uniform(int row, Draw draw) {
    return random.uniform(stream(row), draw.ordinal());
  }

  private static long stream(int row) {
    return CounterNoise.stream(USE, 0, row);
  }
}
