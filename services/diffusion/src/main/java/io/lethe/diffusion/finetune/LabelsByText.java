package io.lethe.diffusion.finetune;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Labelled pictures, drawn so that each text comes as often as any other. Texts are reported
 * unequally: of one that names what was reported each picture is, of one that leaves it open one in
 * ten. Drawn one by one, labels of open texts are too few to move them.
 */
final class LabelsByText {
  private static final int TEXT = 9;
  private static final int LABEL = 10;

  private final PictureSource pictures;
  private final List<int[]> texts;

  /** Groups by text. */
  LabelsByText(PictureSource pictures) {
    this.pictures = pictures;
    Map<String, List<Integer>> rows =
        IntStream.range(0, pictures.size())
            .boxed()
            .collect(
                Collectors.groupingBy(pictures::prompt, LinkedHashMap::new, Collectors.toList()));
    this.texts =
        rows.values().stream()
            .map(of -> of.stream().mapToInt(Integer::intValue).toArray())
            .toList();
  }

  /** All of them. */
  PictureSource pictures() {
    return pictures;
  }

  /**
   * Draws a text, and one of its pictures.
   *
   * @return its row
   */
  int draw(CounterNoise random, int step, int row) {
    int[] of = texts.get(random.below(texts.size(), CounterNoise.stream(TEXT, step, row), 0));
    return of[random.below(of.length, CounterNoise.stream(LABEL, step, row), 0)];
  }
}
