package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The unlabeled pictures of a training, after a judge has looked at them.
 *
 * <p>Of a text that names nothing but what was reported nearly all near latents are sensitive, so
 * that labels and near latents are alike and a judge of the two tells little. Two steps then find
 * normal ones, as two-step methods of positive-unlabeled learning do (Liu et al., Partially
 * Supervised Classification of Text Documents, ICML 2002: <i>reliable negatives</i>). Near latents
 * that the first judge takes for sensitive join the labels. A second judge tells these from {@code
 * unconditional} latents, which show what the model draws when nothing is asked for. By what it
 * finds a {@linkplain NearTexts text} names what was reported, and gets {@linkplain Anchors
 * anchors} in place of its near latents, or is open, and keeps those that are normal.
 *
 * <p>Far latents are no place to learn from what is normal: users ask for what was reported in
 * other words too, and all of those are far. What the second judge finds of these, by their
 * {@linkplain FarTexts texts}, joins the labels for a third, which finds more. The third has a say
 * of far texts alone, since it may have learned from a mistake of the second.
 *
 * @param judge the second one, or the first where there are no unconditional latents, if there are
 *     pictures enough for one; the caller closes it
 * @param prior what the first one found
 * @param near what the objective takes for the mixture; where it is cleaned normal ones alone
 * @param anchorShare share of anchors in {@code near}, 0 .. 1
 * @param isCleaned whether sensitive ones were taken out of {@code near}
 * @param openTexts texts of near pictures that leave open what was reported, where it is cleaned
 * @param far normal ones of texts that do not ask for what was reported; where there are none,
 *     unconditional ones
 * @param <J> kind of judge
 */
public record UnlabeledLatents<J extends FittedJudge>(
    Optional<J> judge,
    Optional<PriorEstimate> prior,
    PictureSource near,
    double anchorShare,
    boolean isCleaned,
    List<String> openTexts,
    PictureSource far) {

  /** From this share of a judge's members on a near picture counts as sensitive. */
  private static final double MOST_MEMBERS = 0.5;

  /**
   * Looks at the pictures.
   *
   * @param labelled labels
   * @param near pictures of the texts that were reported, or of a model that takes none
   * @param far pictures of other texts, maybe none
   * @param unconditional pictures of the empty text by the base, none of a model that takes no
   *     texts
   * @param points one for each of some texts, near to those of texts of a like meaning
   * @param train trains a judge on labelled and unlabeled pictures; empty where there are too few
   */
  public static <J extends FittedJudge> UnlabeledLatents<J> of(
      PictureSource labelled,
      PictureSource near,
      PictureSource far,
      PictureSource unconditional,
      Function<List<String>, List<float[]>> points,
      BiFunction<PictureSource, PictureSource, Optional<J>> train) {
    Optional<J> first = train.apply(labelled, near);
    Optional<PriorEstimate> prior = first.map(FittedJudge::estimate);
    Optional<J> last = first;
    PictureSource sensitive = labelled;
    if (first.isPresent() && unconditional.size() > 0) {
      try (J own = first.get()) {
        sensitive = withSensitive(labelled, near, own);
      }
      last = train.apply(sensitive, unconditional);
    }
    PictureSource positives = sensitive;
    try {
      PictureSource others =
          last.filter(own -> far.size() > 0)
              .map(own -> normal(far, own, positives, unconditional, points, train))
              .orElse(far);
      return looked(prior, last, near, others, unconditional);
    } catch (RuntimeException e) {
      last.ifPresent(FittedJudge::close);
      throw e;
    }
  }

  /**
   * Labels as they are trained with: under their own texts, and under each text that leaves open
   * what was reported.
   */
  public PictureSource underTexts(PictureSource labelled) {
    return OpenTexts.with(labelled, openTexts);
  }

  /**
   * Normal ones of far latents, or unconditional ones where all far texts seem to ask for what was
   * reported. Where some surely do, a judge that learns from their latents too has a say.
   */
  private static <J extends FittedJudge> PictureSource normal(
      PictureSource far,
      J judge,
      PictureSource positives,
      PictureSource unconditional,
      Function<List<String>, List<float[]>> points,
      BiFunction<PictureSource, PictureSource, Optional<J>> train) {
    FarTexts texts = FarTexts.of(far, judge, points);
    int[] sensitive = texts.sensitive();
    if (sensitive.length > 0 && unconditional.size() > 0) {
      PictureSource more = JoinedPictures.of(positives, far.rows(sensitive));
      Optional<J> third = train.apply(more, unconditional);
      if (third.isPresent()) {
        try (J other = third.get()) {
          texts = texts.and(other);
        }
      }
    }
    int[] rows = texts.normal();
    if (rows.length > 0) {
      return rows.length == far.size() ? far : far.rows(rows);
    }
    return unconditional.size() > 0 ? Anchors.among(unconditional, judge) : far;
  }

  private static <J extends FittedJudge> UnlabeledLatents<J> looked(
      Optional<PriorEstimate> prior,
      Optional<J> judge,
      PictureSource near,
      PictureSource far,
      PictureSource unconditional) {
    if (judge.isEmpty() || unconditional.size() == 0) {
      return new UnlabeledLatents<>(judge, prior, near, 0, false, List.of(), far);
    }
    J own = judge.get();
    NearTexts texts = NearTexts.of(near, own.reaching(near), own.estimate().recall());
    PictureSource normal = near.rows(texts.normal());
    PictureSource anchors = Anchors.under(texts.naming(), Anchors.among(unconditional, own));
    PictureSource mixture = JoinedPictures.of(normal, anchors);
    double share = (double) anchors.size() / mixture.size();
    return new UnlabeledLatents<>(judge, prior, mixture, share, true, texts.open(), far);
  }

  private static PictureSource withSensitive(
      PictureSource labelled, PictureSource near, FittedJudge judge) {
    int[] sensitive = rows(judge.reaching(near), reaching -> reaching >= MOST_MEMBERS);
    return sensitive.length == 0 ? labelled : JoinedPictures.of(labelled, near.rows(sensitive));
  }

  private static int[] rows(double[] reaching, DoublePredicate which) {
    return IntStream.range(0, reaching.length).filter(row -> which.test(reaching[row])).toArray();
  }
}
