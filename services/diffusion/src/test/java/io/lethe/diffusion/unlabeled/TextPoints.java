package io.lethe.diffusion.unlabeled;

import java.util.List;

/** A text's point says which words are in it. */
final class TextPoints {
  private static final List<String> WORDS = List.of("seven", "four", "digit", "red", "blue");

  private TextPoints() {}

  static List<float[]> of(List<String> texts) {
    return texts.stream().map(TextPoints::of).toList();
  }

  private static float[] of(String text) {
    float[] point = new float[WORDS.size()];
    for (int word = 0; word < point.length; word++) {
      point[word] = text.contains(WORDS.get(word)) ? 1 : 0;
    }
    return point;
  }
}
