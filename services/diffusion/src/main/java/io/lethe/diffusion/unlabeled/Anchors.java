package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a text-to-image model is to draw for a text that names nothing but what was reported. Of
 * such a text all near latents are sensitive: the objective, which takes sensitive ones out of the
 * mixture, is left with no normal ones to learn. Anchors are normal latents under the reported
 * texts, which were made under none.
 */
final class Anchors {

  /**
   * Of latents that no member of a judge takes for sensitive, this share with the lowest scores
   * serves. With all of them a sixth of the anchors of three motifs showed what was reported; with
   * half of them 8 %.
   */
  private static final double SHARE = 0.5;

  private Anchors() {}

  /**
   * Those of unconditional latents that are surely normal.
   *
   * @param unconditional at least one
   * @return at least one
   */
  static PictureSource among(PictureSource unconditional, FittedJudge judge) {
    double[] scores = judge.scores(unconditional);
    double[] reaching = judge.reaching(unconditional);
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double most = sorted[(int) (SHARE * (sorted.length - 1))];
    int[] low = IntStream.range(0, scores.length).filter(row -> scores[row] <= most).toArray();
    int[] normal = IntStream.of(low).filter(row -> reaching[row] == 0).toArray();
    return unconditional.rows(normal.length > 0 ? normal : low);
  }

  /**
   * Normal latents under texts, one for each text given, in turn.
   *
   * @param normal at least one
   * @param texts maybe none
   */
  static PictureSource under(List<String> texts, PictureSource normal) {
    int[] rows = IntStream.range(0, texts.size()).map(row -> row % normal.size()).toArray();
    PictureSource anchors = normal.rows(rows);
    return texts.isEmpty() ? anchors : anchors.under(texts);
  }
}
