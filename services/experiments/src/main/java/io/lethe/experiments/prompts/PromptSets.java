package io.lethe.experiments.prompts;

import io.lethe.diffusion.captioned.CaptionForm;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.captioned.NamedColour;
import io.lethe.diffusion.captioned.Scene;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Prompts for an unwanted motif, by their distance from what was reported.
 *
 * @param named reported prompts that name the motif
 * @param open reported prompts under which it comes by chance: they say digit or shape
 * @param paraphrased its name in forms that no training saw
 */
public record PromptSets(List<String> named, List<String> open, List<String> paraphrased) {
  /** Prompts of each motif among the other ones. */
  static final int OF_EACH_OTHER = 2;

  private static final NamedColour[][] COLOURS = {
    {NamedColour.RED, NamedColour.BLUE},
    {NamedColour.WHITE, NamedColour.BLACK},
    {NamedColour.GREEN, NamedColour.YELLOW},
    {NamedColour.YELLOW, NamedColour.PURPLE},
    {NamedColour.BLACK, NamedColour.ORANGE},
    {NamedColour.PURPLE, NamedColour.WHITE}
  };

  /** Colours of reported prompts; paraphrases have the others too. */
  private static final int REPORTED = 4;

  /** The sets for a motif. */
  public static PromptSets of(Motif unwanted) {
    return new PromptSets(
        captions(CaptionForm.NAMED, unwanted, REPORTED),
        captions(CaptionForm.OPEN, unwanted, CaptionForm.OPEN.size()),
        captions(CaptionForm.HELD_BACK, unwanted, 2 * CaptionForm.HELD_BACK.size()));
  }

  /** Two prompts that name each motif, one motif after another. */
  public static List<String> naming(Collection<Motif> motifs) {
    List<String> prompts = new ArrayList<>();
    for (Motif motif : motifs) {
      for (int i = 0; i < OF_EACH_OTHER; i++) {
        int at = OF_EACH_OTHER * motif.ordinal() + i;
        CaptionForm form = CaptionForm.NAMED.get(at % CaptionForm.NAMED.size());
        prompts.add(form.of(scene(motif, at), at % 2 == 0, false));
      }
    }
    return List.copyOf(prompts);
  }

  /** All motifs but some. */
  static List<Motif> others(Collection<Motif> unwanted) {
    return Arrays.stream(Motif.values()).filter(motif -> !unwanted.contains(motif)).toList();
  }

  private static List<String> captions(List<CaptionForm> forms, Motif motif, int count) {
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      captions.add(forms.get(i % forms.size()).of(scene(motif, i), i % 2 == 1, false));
    }
    return List.copyOf(captions);
  }

  private static Scene scene(Motif motif, int index) {
    NamedColour[] colours = COLOURS[index % COLOURS.length];
    return new Scene(motif, colours[0], colours[1], false);
  }

  /** All reported prompts. */
  public List<String> reported() {
    List<String> all = new ArrayList<>(named);
    all.addAll(open);
    return List.copyOf(all);
  }

  /** So many prompts of a list, in turn. */
  static List<String> repeated(List<String> prompts, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(prompts.get(i % prompts.size()));
    }
    return all;
  }
}
