package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import java.util.function.Function;

/**
 * Latents of texts that were not reported, after a judge has looked at them.
 *
 * @param kept normal ones of {@linkplain FarTexts texts} that do not ask for what was reported; all
 *     of them where there are none
 * @param isClean whether so few are of texts that ask for what was reported that these may be
 *     mistaken
 */
record FarLatents(PictureSource kept, boolean isClean) {

  /**
   * Most far latents of texts that ask for what was reported, of clean ones, as a share. Of other
   * motifs alone up to one text in twenty was taken for such a text; a fifth were, and half, where
   * users asked in other words. Single latents that a judge takes for sensitive are no sign: it
   * errs more often in one job than in another.
   */
  private static final double CLEAN = 0.1;

  /**
   * Looks at them.
   *
   * @param far at least one
   * @param points one for each of some texts, near to those of texts of a like meaning
   */
  static FarLatents of(
      PictureSource far, FittedJudge judge, Function<List<String>, List<float[]>> points) {
    FarTexts texts = FarTexts.of(far, judge.reaching(far), judge.estimate().recall(), points);
    int kept = texts.normal().length;
    boolean all = kept == 0 || kept == far.size();
    return new FarLatents(all ? far : far.rows(texts.normal()), texts.asking() <= CLEAN);
  }
}
