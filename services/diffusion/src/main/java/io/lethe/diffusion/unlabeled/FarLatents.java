package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import java.util.function.Function;

/**
 * Latents of texts that were not reported, after a judge has looked at them.
 *
 * @param kept normal ones of {@linkplain FarTexts texts} that do not ask for what was reported; all
 *     of them where there are none
 * @param isClean whether so few were left out that other texts do not ask for what was reported
 */
record FarLatents(PictureSource kept, boolean isClean) {

  /**
   * Least share of far latents, kept, of clean ones. Of pictures of other motifs a judge took 1.5 %
   * for sensitive, and 16 % where a third of the texts were paraphrases.
   */
  private static final double CLEAN = 0.95;

  /**
   * Looks at them.
   *
   * @param far at least one
   * @param points one for each of some texts, near to those of texts of a like meaning
   */
  static FarLatents of(
      PictureSource far, FittedJudge judge, Function<List<String>, List<float[]>> points) {
    int[] normal = FarTexts.normal(far, judge.reaching(far), judge.estimate().recall(), points);
    boolean all = normal.length == 0 || normal.length == far.size();
    return new FarLatents(all ? far : far.rows(normal), normal.length >= CLEAN * far.size());
  }
}
