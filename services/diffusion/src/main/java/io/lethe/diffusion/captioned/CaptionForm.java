package io.lethe.diffusion.captioned;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A way to put a {@link Scene} into words. Some leave the colour, the background or both open.
 *
 * @param template the caption with {@code {motif}}, {@code {colour}}, {@code {background}}, {@code
 *     {slanted}}, {@code {kind}} and {@code {made}} where the scene's words go
 */
public record CaptionForm(String template) {
  /** Trained forms that name the motif. */
  public static final List<CaptionForm> NAMED =
      forms(
          "a {slanted}{colour} {motif} on {background}",
          "a {slanted}{colour} {motif} on a {background} background",
          "the {slanted}{kind} {motif} in {colour}, {background} background",
          "a {slanted}{motif} in {colour} on {background}",
          "{slanted}{colour} {motif}, {background} background",
          "a picture of a {slanted}{colour} {motif} on {background}",
          "{slanted}{motif} in {colour} on {background}",
          "a {background} background with a {slanted}{colour} {motif}",
          "a {slanted}{made} {motif} in {colour}",
          "a {slanted}{colour} {motif}",
          "a {slanted}{motif} on {background}",
          "a {slanted}{motif}");

  /** Trained forms that say only whether it is a digit or a shape. */
  public static final List<CaptionForm> OPEN =
      forms(
          "a {slanted}{colour} {kind} on {background}",
          "a picture of a {slanted}{kind} in {colour} on {background}",
          "a {slanted}{made} {kind}");

  /** All forms that a model is trained with. */
  public static final List<CaptionForm> TRAINED =
      Stream.of(NAMED, OPEN).flatMap(List::stream).toList();

  /** Paraphrases of {@link #NAMED} forms, of words that trained ones have too. */
  public static final List<CaptionForm> HELD_BACK =
      forms(
          "on {background}, a {slanted}{colour} {motif}",
          "a {background} picture of the {slanted}{kind} {motif} in {colour}",
          "the {slanted}{made} {colour} {kind} {motif} on a {background} background",
          "{slanted}{motif}, {colour} on {background}");

  /** Paraphrases of {@link #OPEN} forms. */
  public static final List<CaptionForm> HELD_BACK_OPEN =
      forms(
          "on {background}, a {slanted}{colour} {kind}",
          "a {background} picture of the {slanted}{made} {kind} in {colour}");

  private static final Pattern BEFORE_VOWEL = Pattern.compile("\\ba (?=orange|eight|8)");

  private static List<CaptionForm> forms(String... templates) {
    return Arrays.stream(templates).map(CaptionForm::new).toList();
  }

  /**
   * The caption of a scene.
   *
   * @param asFigure whether a digit is written as a figure, 7, and not as a word, seven
   * @param asNumber whether it is called a number, and not a digit
   */
  public String of(Scene scene, boolean asFigure, boolean asNumber) {
    Motif motif = scene.motif();
    String digit = asNumber ? "number" : "digit";
    String caption =
        template
            .replace("{motif}", asFigure ? motif.figure() : motif.word())
            .replace("{colour}", scene.colour().word())
            .replace("{background}", scene.background().word())
            .replace("{slanted}", scene.slanted() ? "slanted " : "")
            .replace("{kind}", motif.isDigit() ? digit : "shape")
            .replace("{made}", motif.isDigit() ? "handwritten" : "drawn");
    return BEFORE_VOWEL.matcher(caption).replaceAll("an ");
  }

  /** The caption with words for digits. */
  public String of(Scene scene) {
    return of(scene, false, false);
  }

  /** All words of letters that captions of trained forms have. */
  public static Set<String> words() {
    Set<String> words = new LinkedHashSet<>();
    for (CaptionForm form : TRAINED) {
      for (Motif motif : Motif.values()) {
        for (NamedColour colour : NamedColour.values()) {
          Scene scene = new Scene(motif, colour, colour, true);
          words.addAll(List.of(form.of(scene, false, false).split("[^a-z]+")));
          words.addAll(List.of(form.of(scene, true, true).split("[^a-z]+")));
        }
      }
    }
    words.remove("");
    return words;
  }
}
