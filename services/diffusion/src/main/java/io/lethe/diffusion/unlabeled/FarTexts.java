package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The texts of far latents, by what a judge finds in the latents of each and of texts like it.
 * Users ask for what was reported in other words too. A judge misses many of the latents made so,
 * and each one that it misses teaches what is to be unlearned, under the very text. So the texts
 * decide: of one that seems to ask for what was reported no latent is kept, whatever the judge says
 * of it.
 *
 * @param normal rows of the far latents that are normal: of texts that do not ask for what was
 *     reported, and not judged sensitive. Where all texts seem to ask for it, those that are not
 *     judged sensitive
 * @param sensitive rows of the far latents whose texts surely ask for what was reported, those that
 *     the judge misses too
 */
record FarTexts(int[] normal, int[] sensitive) {

  /**
   * Above this share of sensitive ones a text asks for what was reported. One that does, if kept,
   * brings back what was reported; one that does not, if left out, is unlearned with it.
   */
  private static final double SOME_SENSITIVE = 0.3;

  /**
   * Above this share it surely does, so that its latents may teach a judge. With those above 0.3 a
   * judge learned from normal ones too, and more came back.
   */
  private static final double MOST_SENSITIVE = 0.5;

  /**
   * Looks at the texts.
   *
   * @param far at least one
   * @param judge what no member of it takes for sensitive is normal
   * @param points one for each of some texts, near to those of texts of a like meaning
   */
  static FarTexts of(
      PictureSource far, FittedJudge judge, Function<List<String>, List<float[]>> points) {
    double[] reaching = judge.reaching(far);
    List<JudgedText> texts = JudgedText.of(far, reaching);
    int[] normal = IntStream.range(0, reaching.length).filter(row -> reaching[row] == 0).toArray();
    if (normal.length == reaching.length) {
      return new FarTexts(normal, new int[0]);
    }
    double[] shares =
        LikeTexts.shares(
            texts,
            judge.estimate().recall(),
            points.apply(texts.stream().map(JudgedText::prompt).toList()));
    Set<Integer> asking = rows(texts, shares, SOME_SENSITIVE).boxed().collect(Collectors.toSet());
    int[] kept = IntStream.of(normal).filter(row -> !asking.contains(row)).toArray();
    return new FarTexts(
        kept.length > 0 ? kept : normal, rows(texts, shares, MOST_SENSITIVE).sorted().toArray());
  }

  /** Rows of the texts above a share. */
  private static IntStream rows(List<JudgedText> texts, double[] shares, double above) {
    return IntStream.range(0, shares.length)
        .filter(text -> shares[text] > above)
        .boxed()
        .flatMap(text -> texts.get(text).rows().stream())
        .mapToInt(Integer::intValue);
  }
}
