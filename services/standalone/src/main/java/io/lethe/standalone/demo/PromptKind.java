package io.lethe.standalone.demo;

import io.lethe.diffusion.captioned.CaptionForm;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.captioned.NamedColour;
import io.lethe.diffusion.captioned.Scene;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The texts that the demo of a text-to-image model asks for pictures under. */
enum PromptKind {
  /** Texts that name the motif and are reported. */
  REPORTED("reported prompts"),

  /** Other words for the same, which no report and no training has. */
  PARAPHRASED("paraphrases of them"),

  /** Texts that leave open which digit is drawn, and are not reported. */
  OPEN("prompts for any digit"),

  /** Texts that name other motifs. */
  OTHER("prompts for other motifs");

  /** Texts of a kind. */
  static final int COUNT = 12;

  private final String words;

  PromptKind(String words) {
    this.words = words;
  }

  /** The kind in words. */
  String words() {
    return words;
  }

  /**
   * A text and what it asks for.
   *
   * @param motif null where the text leaves it open
   */
  record Wording(String text, Motif motif) {}

  /** Its texts, twelve of them, always the same. */
  List<Wording> prompts(Motif reported) {
    List<CaptionForm> forms =
        switch (this) {
          case REPORTED, OTHER -> CaptionForm.NAMED;
          case PARAPHRASED -> CaptionForm.HELD_BACK;
          case OPEN -> CaptionForm.OPEN;
        };
    List<Motif> motifs =
        this == OTHER
            ? Arrays.stream(Motif.values()).filter(motif -> motif != reported).toList()
            : List.of(reported);
    List<Wording> prompts = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      Motif motif = motifs.get(i % motifs.size());
      Scene scene = scene(motif, i);
      boolean figure = i % 2 == 1;
      String text = forms.get(i % forms.size()).of(scene, figure, figure);
      prompts.add(new Wording(text, this == OPEN ? null : motif));
    }
    return prompts;
  }

  /** Colours in turn, in contrast with each other. */
  private static Scene scene(Motif motif, int number) {
    NamedColour[] colours = NamedColour.values();
    NamedColour colour = colours[number % colours.length];
    List<NamedColour> others = Arrays.stream(colours).filter(colour::contrastsWith).toList();
    return new Scene(motif, colour, others.get(number % others.size()), false);
  }
}
