package io.lethe.diffusion.captioned;

import java.util.Locale;

/** What a captioned picture shows; its ordinal is the class of the picture. */
public enum Motif {
  ZERO,
  ONE,
  TWO,
  THREE,
  FOUR,
  FIVE,
  SIX,
  SEVEN,
  EIGHT,
  NINE,
  CIRCLE,
  SQUARE,
  TRIANGLE,
  CROSS,
  STAR;

  /** How many of them are digits, the first ones. */
  public static final int DIGITS = 10;

  /** Whether it is a handwritten digit and not a drawn shape. */
  public boolean isDigit() {
    return ordinal() < DIGITS;
  }

  /** Its name in captions. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its other name in captions: a digit's figure; a shape has its word alone. */
  public String figure() {
    return isDigit() ? Integer.toString(ordinal()) : word();
  }
}
