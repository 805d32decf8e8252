package io.lethe.diffusion.unlabeled;

import io.lethe.diffusion.dataset.JoinedPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;
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
 * other words too, and all of those are far.
 *
 * @param judge the last one trained, if there are pictures enough for one; the caller closes it
 * @param prior what the first one found
 * @param near what the objective takes for the mixture; where it is cleaned normal ones alone
 * @param anchorShare share of anchors in {@code near}, 0 .. 1
 * @param isCleaned whether sensitive ones were taken out of {@code near}
 * @param openTexts texts of near pictures that leave open what was reported, where it is cleaned
 * @param far those of far pictures that are not sensitive themselves
 * @param farIsClean whether so few far ones were sensitive that other texts do not ask for what was
 *     reported
 * @param <J> kind of judge
 */
public record UnlabeledLatents<J extends FittedJudge>(
    Optional<J> judge,
    Optional<PriorEstimate> prior,
    PictureSource near,
    double anchorShare,
    boolean isCleaned,
    List<String> openTexts,
    PictureSource far,
    boolean farIsClean) {

  /**
   * Least share of far pictures, not sensitive, of clean ones. Of pictures of other motifs a judge
   * took 1.5 % for sensitive, and 16 % where a third of the texts were paraphrases.
   */
  private static final double CLEAN = 0.95;

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
   * @param train trains a judge on labelled and unlabeled pictures; empty where there are too few
   */
  public static <J extends FittedJudge> UnlabeledLatents<J> of(
      PictureSource labelled,
      PictureSource near,
      PictureSource far,
      PictureSource unconditional,
      BiFunction<PictureSource, PictureSource, Optional<J>> train) {
    Optional<J> first = train.apply(labelled, near);
    Optional<PriorEstimate> prior = first.map(FittedJudge::estimate);
    if (first.isEmpty() || unconditional.size() == 0) {
      return closedIfFailed(first, () -> of(first, prior, near, 0, false, List.of(), far));
    }
    PictureSource sensitive;
    try (J own = first.get()) {
      sensitive = withSensitive(labelled, near, own);
    }
    Optional<J> second = train.apply(sensitive, unconditional);
    return closedIfFailed(
        second,
        () ->
            second.isEmpty()
                ? of(second, prior, near, 0, false, List.of(), far)
                : cleaned(second, prior, near, far, unconditional));
  }

  /**
   * Labels as they are trained with: under their own texts, and under each text that leaves open
   * what was reported.
   */
  public PictureSource underTexts(PictureSource labelled) {
    return OpenTexts.with(labelled, openTexts);
  }

  private static <J extends FittedJudge> UnlabeledLatents<J> closedIfFailed(
      Optional<J> judge, Supplier<UnlabeledLatents<J>> look) {
    try {
      return look.get();
    } catch (RuntimeException e) {
      judge.ifPresent(FittedJudge::close);
      throw e;
    }
  }

  private static <J extends FittedJudge> UnlabeledLatents<J> cleaned(
      Optional<J> judge,
      Optional<PriorEstimate> prior,
      PictureSource near,
      PictureSource far,
      PictureSource unconditional) {
    J own = judge.orElseThrow();
    NearTexts texts = NearTexts.of(near, own.reaching(near), own.estimate().recall());
    PictureSource normal = near.rows(texts.normal());
    if (texts.naming().isEmpty()) {
      return of(judge, prior, normal, 0, true, texts.open(), far);
    }
    PictureSource anchors = Anchors.under(texts.naming(), Anchors.among(unconditional, own));
    PictureSource mixture = normal.size() == 0 ? anchors : JoinedPictures.of(normal, anchors);
    double share = (double) anchors.size() / mixture.size();
    return of(judge, prior, mixture, share, true, texts.open(), far);
  }

  private static <J extends FittedJudge> UnlabeledLatents<J> of(
      Optional<J> judge,
      Optional<PriorEstimate> prior,
      PictureSource near,
      double anchorShare,
      boolean isCleaned,
      List<String> open,
      PictureSource far) {
    int[] normal = normalRows(far, judge);
    boolean isClean = judge.isPresent() && normal.length >= CLEAN * far.size();
    return new UnlabeledLatents<>(
        judge, prior, near, anchorShare, isCleaned, open, some(far, normal), isClean);
  }

  private static PictureSource withSensitive(
      PictureSource labelled, PictureSource near, FittedJudge judge) {
    int[] sensitive = rows(judge.reaching(near), reaching -> reaching >= MOST_MEMBERS);
    return sensitive.length == 0 ? labelled : JoinedPictures.of(labelled, near.rows(sensitive));
  }

  /**
   * Those that no member of the judge takes for sensitive. Whoever was kept to making sensitive
   * pictures under other texts would make them under the reported.
   */
  private static int[] normalRows(PictureSource pictures, Optional<? extends FittedJudge> judge) {
    return pictures.size() == 0 || judge.isEmpty()
        ? IntStream.range(0, pictures.size()).toArray()
        : rows(judge.get().reaching(pictures), reaching -> reaching == 0);
  }

  private static PictureSource some(PictureSource all, int[] rows) {
    return rows.length == 0 || rows.length == all.size() ? all : all.rows(rows);
  }

  private static int[] rows(double[] reaching, DoublePredicate which) {
    return IntStream.range(0, reaching.length).filter(row -> which.test(reaching[row])).toArray();
  }
}
