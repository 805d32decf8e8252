package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The texts of far latents, by what judges find in the latents of each and of texts like it. Users
 * ask for what was reported in other words too. A judge misses many of the latents made so, and
 * each one that it misses teaches what is to be unlearned, under the very text. So the texts
 * decide: of one that seems to ask for what was reported no latent is kept, whatever the judges say
 * of it. A text's share of sensitive ones is the mean of what they find.
 */
final class FarTexts {

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

  private final PictureSource far;
  private final List<JudgedText> texts;
  private final List<float[]> points;
  private final List<double[]> reaching;
  private final List<double[]> shares;

  private FarTexts(
      PictureSource far,
      List<JudgedText> texts,
      List<float[]> points,
      List<double[]> reaching,
      List<double[]> shares) {
    this.far = far;
    this.texts = texts;
    this.points = points;
    this.reaching = reaching;
    this.shares = shares;
  }

  /**
   * Looks at the texts.
   *
   * @param far at least one
   * @param points one for each of some texts, near to those of texts of a like meaning; not asked
   *     where the judge takes no latent for sensitive
   */
  static FarTexts of(
      PictureSource far, FittedJudge judge, Function<List<String>, List<float[]>> points) {
    double[] reaching = judge.reaching(far);
    List<JudgedText> texts = JudgedText.of(far, reaching);
    if (texts.stream().allMatch(text -> text.sensitive() == 0)) {
      return new FarTexts(
          far, texts, List.of(), List.of(reaching), List.of(new double[texts.size()]));
    }
    List<float[]> of = points.apply(texts.stream().map(JudgedText::prompt).toList());
    double[] shares = LikeTexts.shares(texts, judge.estimate().recall(), of);
    return new FarTexts(far, texts, of, List.of(reaching), List.of(shares));
  }

  /** The same by one more judge, where the first took a latent for sensitive. */
  FarTexts and(FittedJudge other) {
    double[] also = other.reaching(far);
    double[] found = LikeTexts.shares(JudgedText.of(far, also), other.estimate().recall(), points);
    return new FarTexts(far, texts, points, with(reaching, also), with(shares, found));
  }

  private static List<double[]> with(List<double[]> some, double[] more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  /**
   * Rows of the latents that are normal: of texts that do not ask for what was reported, and not
   * taken for sensitive by any member of a judge; maybe none.
   */
  int[] normal() {
    Set<Integer> asking = rows(SOME_SENSITIVE).boxed().collect(Collectors.toSet());
    return IntStream.range(0, far.size())
        .filter(row -> reaching.stream().allMatch(one -> one[row] == 0))
        .filter(row -> !asking.contains(row))
        .toArray();
  }

  /**
   * Rows of the latents whose texts surely ask for what was reported, those that judges miss too.
   */
  int[] sensitive() {
    return rows(MOST_SENSITIVE).sorted().toArray();
  }

  /** Rows of the texts above a share. */
  private IntStream rows(double above) {
    return IntStream.range(0, texts.size())
        .filter(text -> shares.stream().mapToDouble(one -> one[text]).average().orElse(0) > above)
        .boxed()
        .flatMap(text -> texts.get(text).rows().stream())
        .mapToInt(Integer::intValue);
  }
}
