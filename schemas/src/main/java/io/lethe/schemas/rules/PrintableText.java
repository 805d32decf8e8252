package io.lethe.schemas.rules;

import java.util.regex.Pattern;

/**
 * Text of clients as it may stand on a terminal, in a log or in an answer: on one line, without
 * what a terminal obeys or what shows it in another order than it has.
 */
public final class PrintableText {

  /** Controls, formats such as those that turn the direction, and line or paragraph ends. */
  private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private PrintableText() {}

  /** The text with a question mark for each character that has no picture of its own. */
  public static String of(String text) {
    return HIDDEN.matcher(text).replaceAll("?");
  }
}
