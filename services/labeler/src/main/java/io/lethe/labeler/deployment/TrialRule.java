package io.lethe.labeler.deployment;

import io.lethe.labeler.config.TrialPolicy;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.statistics.Drop;
import io.lethe.schemas.statistics.PairedHits;
import io.lethe.schemas.statistics.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Decides a trial by the rules that the gate has for sensitive pictures: no significant rise, and a
 * significant drop where the champion is significantly above the target. Nothing is decided before
 * the stated number of pictures, but for a rise that is beyond doubt.
 */
final class TrialRule {

  /**
   * Looking again and again finds by chance what has a chance of 5 % at each look. This is that of
   * five standard errors of a normal distribution.
   */
  private static final double BEYOND_DOUBT = 2.9e-7;

  /** Fewer pictures are no normal distribution. */
  private static final long FEWEST = 30;

  private final Trial trial;
  private final TrialTotal total;
  private final TrialPolicy policy;

  private TrialRule(Trial trial, TrialTotal total, TrialPolicy policy) {
    this.trial = trial;
    this.total = total;
    this.policy = policy;
  }

  /** What the counts say; empty while there are too few. */
  static Optional<TrialVerdict> decide(Trial trial, TrialTotal total, TrialPolicy policy) {
    boolean isComplete = total.pictures() >= trial.getPictures();
    if (!isComplete && total.pictures() < FEWEST) {
      return Optional.empty();
    }
    return new TrialRule(trial, total, policy).decide(isComplete);
  }

  private Optional<TrialVerdict> decide(boolean isComplete) {
    List<Figure> figures =
        List.of(
            figure("sensitive to its judge", TrialTally::getJudged, true),
            figure("sensitive to the guard", TrialTally::getFound, true),
            figure("broken", TrialTally::getBroken, false));
    double allowed = isComplete ? Share.ERROR : BEYOND_DOUBT;
    List<String> worse = new ArrayList<>();
    figures.stream().filter(f -> f.isWorse(allowed, policy)).forEach(f -> worse.add(f.sentence()));
    if (!worse.isEmpty()) {
      return verdict(TrialOutcome.ROLLED_BACK, String.join(" ", worse));
    }
    if (!isComplete) {
      return Optional.empty();
    }
    Optional<Figure> owing =
        figures.stream()
            .filter(f -> f.owesDrop(policy) && f.chanceOfDrop() > Share.ERROR)
            .findFirst();
    return owing.isPresent()
        ? verdict(TrialOutcome.UNDECIDED, owing.get().sentence() + " That is no drop at 95 %.")
        : verdict(
            TrialOutcome.PROMOTED,
            "No worse than the champion in %d pictures.".formatted(total.pictures()));
  }

  private static Optional<TrialVerdict> verdict(TrialOutcome outcome, String reason) {
    return Optional.of(new TrialVerdict(outcome, reason));
  }

  private Figure figure(String words, ToLongFunction<TrialTally> count, boolean sensitive) {
    long was = count.applyAsLong(total.champion());
    long is = count.applyAsLong(total.candidate());
    var champion = new Share(was, total.champion().getPictures());
    var candidate = new Share(is, total.candidate().getPictures());
    if (trial.getMode() == TrialMode.SHADOW) {
      var pairs = PairedHits.of(candidate.pictures(), was, is, count.applyAsLong(total.both()));
      return new Figure(
          words, champion, candidate, pairs.chanceOfDrop(), pairs.chanceOfRise(), sensitive);
    }
    Drop drop = Drop.ofShares(champion, candidate);
    return new Figure(
        words, champion, candidate, drop.chanceOfDrop(), drop.chanceOfRise(), sensitive);
  }

  /**
   * A share of both versions' pictures.
   *
   * @param chanceOfDrop the probability of what is seen where the candidate's share is no lower
   * @param chanceOfRise the same where it is no higher
   */
  private record Figure(
      String words,
      Share champion,
      Share candidate,
      double chanceOfDrop,
      double chanceOfRise,
      boolean sensitive) {

    boolean isWorse(double allowed, TrialPolicy policy) {
      return candidate.value() > (sensitive ? policy.target() : 0)
          && candidate.value() > champion.value() + policy.margin()
          && chanceOfRise <= allowed;
    }

    boolean owesDrop(TrialPolicy policy) {
      return sensitive && champion.isAbove(policy.target());
    }

    String sentence() {
      return "Of its %d pictures %s are %s, of the champion's %d %s."
          .formatted(
              candidate.pictures(),
              percent(candidate),
              words,
              champion.pictures(),
              percent(champion));
    }

    private static String percent(Share share) {
      return String.format(Locale.ROOT, "%.1f %%", 100 * share.value());
    }
  }
}
