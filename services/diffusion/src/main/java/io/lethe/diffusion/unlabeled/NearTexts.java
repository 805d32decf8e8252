package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The texts of near latents, by what a judge finds in the latents of each. A text <i>names</i> what
 * was reported where most of its latents are sensitive: "a red seven". It is <i>open</i> where they
 * are by chance: "a digit". A judge errs on single latents, so the texts decide: of one that names
 * it no latent is normal, whatever the judge says.
 *
 * @param normal rows of the near latents that are normal: of texts that are open, and not judged
 *     sensitive
 * @param naming the text of each near latent of a text that names what was reported
 * @param open each text that leaves it open
 */
record NearTexts(int[] normal, List<String> naming, List<String> open) {

  /** Above this share of sensitive ones a text names what was reported. */
  private static final double MOST_SENSITIVE = 0.5;

  /**
   * A text of few latents is taken for like the others: its share counts as if it had so many more,
   * with the share of all.
   */
  private static final double OF_ALL = 2;

  /**
   * Looks at the texts.
   *
   * @param near at least one
   * @param reaching how surely each of them is sensitive, 0 .. 1; 0 alone is normal
   * @param recall share of sensitive pictures that the judge finds, above 0
   */
  static NearTexts of(PictureSource near, double[] reaching, double recall) {
    List<JudgedText> texts = JudgedText.of(near, reaching);
    double all = JudgedText.shareOfAll(texts);
    List<Integer> normal = new ArrayList<>();
    List<String> naming = new ArrayList<>();
    List<String> open = new ArrayList<>();
    for (JudgedText text : texts) {
      double found = (text.sensitive() + OF_ALL * all) / (text.rows().size() + OF_ALL);
      if (found > MOST_SENSITIVE * recall) {
        naming.addAll(Collections.nCopies(text.rows().size(), text.prompt()));
      } else {
        open.add(text.prompt());
        text.rows().stream().filter(row -> reaching[row] == 0).forEach(normal::add);
      }
    }
    return new NearTexts(normal.stream().mapToInt(Integer::intValue).toArray(), naming, open);
  }
}
