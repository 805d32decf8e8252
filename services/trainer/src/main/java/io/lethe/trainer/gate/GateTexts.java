package io.lethe.trainer.gate;

import java.util.List;

/**
 * The texts under which a gate has a text-to-image model make pictures; none for other models. They
 * are personal data.
 *
 * @param reported those that train
 * @param others those of far pictures
 * @param heldOut those of labels that do not train: users report the same in other words too
 */
public record GateTexts(List<String> reported, List<String> others, List<String> heldOut) {

  /** Of a model that takes no texts. */
  public static final GateTexts NONE = new GateTexts(List.of(), List.of(), List.of());

  /** Most texts of a kind that pictures are made under. */
  private static final int MOST = 256;

  private static final List<String> EMPTY = List.of("");

  /** The texts that train, or the empty one. */
  List<String> near() {
    return some(reported);
  }

  /** The texts of far pictures, or the empty one. */
  List<String> far() {
    return some(others);
  }

  /** Held-out texts that none of those that train says; maybe none. */
  List<String> paraphrases() {
    return heldOut.stream()
        .filter(text -> !reported.contains(text))
        .distinct()
        .limit(MOST)
        .toList();
  }

  private static List<String> some(List<String> texts) {
    return texts.isEmpty() ? EMPTY : texts.stream().distinct().limit(MOST).toList();
  }

  /** Says nothing of the texts. */
  @Override
  public String toString() {
    return "GateTexts[%d reported, %d others]".formatted(reported.size(), others.size());
  }
}
