package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A text, and what a judge finds in the latents that were made for it.
 *
 * @param rows its latents, at least one
 * @param sensitive how many of them may be sensitive
 */
record JudgedText(String prompt, List<Integer> rows, int sensitive) {

  /**
   * The texts of latents, in the order in which they come.
   *
   * @param reaching how surely each latent is sensitive, 0 .. 1; 0 alone is normal
   */
  static List<JudgedText> of(PictureSource latents, double[] reaching) {
    Map<String, List<Integer>> texts =
        IntStream.range(0, reaching.length)
            .boxed()
            .collect(
                Collectors.groupingBy(latents::prompt, LinkedHashMap::new, Collectors.toList()));
    return texts.entrySet().stream()
        .map(
            text ->
                new JudgedText(
                    text.getKey(),
                    text.getValue(),
                    (int) text.getValue().stream().filter(row -> reaching[row] > 0).count()))
        .toList();
  }

  /**
   * The share of its latents that is sensitive, those that a judge misses too.
   *
   * @param recall share of sensitive latents that it finds, above 0
   * @return 0 .. 1
   */
  double share(double recall) {
    return Math.min(1, sensitive / (rows.size() * recall));
  }

  /** The share of the latents of all texts that may be sensitive. */
  static double shareOfAll(List<JudgedText> texts) {
    int rows = texts.stream().mapToInt(text -> text.rows.size()).sum();
    return texts.stream().mapToInt(JudgedText::sensitive).sum() / (double) rows;
  }
}
