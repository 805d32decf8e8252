package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/**
 * The unlabeled pictures of a training, after a judge has looked at them.
 *
 * <p>Of a text that names nothing but what was reported nearly all near latents are sensitive, so
 * that labels and near latents are alike and a judge of the two tells nothing. Two steps then find
 * normal ones, as two-step methods of positive-unlabeled learning do (Liu et al., Partially
 * Supervised Classification of Text Documents, ICML 2002: <i>reliable negatives</i>). Near latents
 * that the first judge takes for sensitive join the labels. A second judge tells these from {@code
 * unconditional} latents, which show what the model draws when nothing is asked for. Those that it
 * does not take for sensitive are {@linkplain Anchors anchors}.
 *
 * <p>Far latents are no place to learn from what is normal: users ask for what was reported in
 * other words too, and all of those are far.
 *
 * @param judge the last one trained, if there are pictures enough for one; the caller closes it
 * @param prior what the first one found
 * @param near what the objective takes for the mixture: near pictures, with anchors where they are
 *     needed
 * @param nearShare share of near pictures in {@code near}, 0 (exclusive) .. 1
 * @param far those of far pictures that are not sensitive themselves
 * @param <J> kind of judge
 */
public record UnlabeledLatents<J extends FittedJudge>(
    Optional<J> judge,
    Optional<PriorEstimate> prior,
    PictureSource near,
    double nearShare,
    PictureSource far) {

  /** From this share of a judge's members on a near picture counts as sensitive. */
  private static final double MOST_MEMBERS = 0.5;

  /**
   * Looks at the pictures.
   *
   * @param labelled labels
   * @param near pictures of the texts that were reported, or of a model that takes none
   * @param far pictures of other texts, maybe none
   * @param unconditional pictures of the empty text by the base, maybe none
   * @param train trains a judge on labelled and unlabeled pictures; empty where there are too few
   */
  public static <J extends FittedJudge> UnlabeledLatents<J> of(
      PictureSource labelled,
      PictureSource near,
      PictureSource far,
      PictureSource unconditional,
      BiFunction<PictureSource, PictureSource, Optional<J>> train) {
    Optional<J> first = train.apply(labelled, near);
    try {
      Optional<PriorEstimate> prior = first.map(FittedJudge::estimate);
      if (unconditional.size() == 0
          || prior.filter(one -> Anchors.areNeeded(one.prior())).isEmpty()) {
        return new UnlabeledLatents<>(first, prior, near, 1, normal(far, first));
      }
      PictureSource sensitive = withSensitive(labelled, near, first.orElseThrow());
      first.ifPresent(FittedJudge::close);
      first = Optional.empty();
      return anchored(prior, near, far, unconditional, train.apply(sensitive, unconditional));
    } catch (RuntimeException e) {
      first.ifPresent(FittedJudge::close);
      throw e;
    }
  }

  private static <J extends FittedJudge> UnlabeledLatents<J> anchored(
      Optional<PriorEstimate> prior,
      PictureSource near,
      PictureSource far,
      PictureSource unconditional,
      Optional<J> judge) {
    try {
      PictureSource mixture = Anchors.add(near, normal(unconditional, judge));
      double share = (double) near.size() / mixture.size();
      return new UnlabeledLatents<>(judge, prior, mixture, share, normal(far, judge));
    } catch (RuntimeException e) {
      judge.ifPresent(FittedJudge::close);
      throw e;
    }
  }

  private static PictureSource withSensitive(
      PictureSource labelled, PictureSource near, FittedJudge judge) {
    int[] sensitive = rows(judge.reaching(near), reaching -> reaching >= MOST_MEMBERS);
    return sensitive.length == 0 ? labelled : JoinedPictures.of(labelled, near.rows(sensitive));
  }

  /**
   * Those that no member of the judge takes for sensitive; all, should none be left. Whoever was
   * kept to making sensitive ones under other texts would make them under the reported.
   */
  private static PictureSource normal(
      PictureSource pictures, Optional<? extends FittedJudge> judge) {
    if (pictures.size() == 0 || judge.isEmpty()) {
      return pictures;
    }
    int[] normal = rows(judge.get().reaching(pictures), reaching -> reaching == 0);
    return normal.length == 0 ? pictures : pictures.rows(normal);
  }

  private static int[] rows(double[] reaching, DoublePredicate which) {
    return IntStream.range(0, reaching.length).filter(row -> which.test(reaching[row])).toArray();
  }
}
