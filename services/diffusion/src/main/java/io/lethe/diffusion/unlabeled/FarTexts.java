package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.Arrays;
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
 *     reported, and not judged sensitive; maybe none
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
   * @param judges at least one; a text's share is the mean of what they find. What no member of any
   *     takes for sensitive is normal
   * @param points one for each of some texts, near to those of texts of a like meaning
   */
  static FarTexts of(
      PictureSource far,
      List<? extends FittedJudge> judges,
      Function<List<String>, List<float[]>> points) {
    List<double[]> reaching = judges.stream().map(judge -> judge.reaching(far)).toList();
    int[] normal =
        IntStream.range(0, far.size())
            .filter(row -> reaching.stream().allMatch(one -> one[row] == 0))
            .toArray();
    if (normal.length == far.size()) {
      return new FarTexts(normal, new int[0]);
    }
    List<JudgedText> texts = JudgedText.of(far, reaching.get(0));
    List<float[]> of = points.apply(texts.stream().map(JudgedText::prompt).toList());
    double[] shares = new double[texts.size()];
    for (int judge = 0; judge < judges.size(); judge++) {
      double recall = judges.get(judge).estimate().recall();
      double[] found = LikeTexts.shares(JudgedText.of(far, reaching.get(judge)), recall, of);
      Arrays.setAll(shares, text -> shares[text] + found[text] / judges.size());
    }
    Set<Integer> asking = rows(texts, shares, SOME_SENSITIVE).boxed().collect(Collectors.toSet());
    int[] kept = IntStream.of(normal).filter(row -> !asking.contains(row)).toArray();
    return new FarTexts(kept, rows(texts, shares, MOST_SENSITIVE).sorted().toArray());
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
