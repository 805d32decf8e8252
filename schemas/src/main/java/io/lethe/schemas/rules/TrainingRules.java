package io.lethe.schemas.rules;

import io.lethe.schemas.TrainingSettings;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What training settings must be: before a job may carry them, and before a trainer begins. Fields
 * are named as in configuration.
 */
public final class TrainingRules {

  private static final String UNSUPERVISED = "unsupervised";
  private static final Set<String> OBJECTIVES =
      new TreeSet<>(Set.of(UNSUPERVISED, "supervised", "pu"));
  private static final Set<String> CORRECTIONS = new TreeSet<>(Set.of("abs", "nonnegative"));

  private static final Set<String> TIMESTEPS = new TreeSet<>(Set.of("uniform", "stratified"));

  private static final int MOST_RANK = 256;
  private static final double MOST_CLEANING = 5;

  private TrainingRules() {}

  /** The first setting that can't be used; the message begins with its name. */
  public static Optional<FieldProblem> problem(TrainingSettings training) {
    double beta = training.getBeta();
    double strength = training.getStrength();
    double rate = training.getLearningRate();
    double norm = training.getMaxGradientNorm();
    double decay = training.getEmaDecay();
    double cleaning = training.getCleaning();
    double bound = training.getPushBound();
    double anchor = training.getAnchor();
    int leastLabelled = training.getObjective().equals(UNSUPERVISED) ? 0 : 1;
    return Stream.of(
            oneOf("objective", training.getObjective(), OBJECTIVES),
            oneOf("correction", training.getCorrection(), CORRECTIONS),
            within("beta", beta, beta > 0 && beta < 1, "above 0 and below 1"),
            within("strength", strength, strength > 0, "above 0"),
            within(
                "cleaning",
                cleaning,
                cleaning >= 0 && cleaning <= MOST_CLEANING,
                "from 0 to " + MOST_CLEANING),
            within("push-bound", bound, bound >= 0, "at least 0"),
            within("anchor", anchor, anchor >= 0, "at least 0"),
            unless(
                anchor == 0 || bound > 0,
                "anchor",
                "above 0 takes a push-bound above 0: nothing else keeps the push from growing"),
            oneOf("timesteps", training.getTimesteps(), TIMESTEPS),
            atLeast("steps", training.getSteps(), 1),
            atLeast("unlabeled-batch", training.getUnlabeledBatch(), 1),
            atLeast("labelled-batch", training.getLabelledBatch(), leastLabelled),
            within("learning-rate", rate, rate > 0, "above 0"),
            atLeast("warm-up-steps", training.getWarmUpSteps(), 0),
            within("max-gradient-norm", norm, norm > 0, "above 0"),
            within("ema-decay", decay, decay >= 0 && decay < 1, "in [0, 1)"),
            unless(
                training.getRank() == null
                    || (training.getRank() >= 0 && training.getRank() <= MOST_RANK),
                "rank",
                "must be from 0 to %d, not %d".formatted(MOST_RANK, training.getRank())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<FieldProblem> oneOf(String name, String value, Set<String> allowed) {
    return unless(
        allowed.contains(value), name, "must be one of %s, not '%s'".formatted(allowed, value));
  }

  private static Optional<FieldProblem> within(
      String name, double value, boolean holds, String range) {
    return unless(
        Double.isFinite(value) && holds, name, "must be %s, not %s".formatted(range, value));
  }

  private static Optional<FieldProblem> atLeast(String name, int value, int least) {
    return unless(value >= least, name, "must be at least %d, not %d".formatted(least, value));
  }

  private static Optional<FieldProblem> unless(boolean holds, String name, String sentence) {
    return holds
        ? Optional.empty()
        : Optional.of(new FieldProblem(name, "%s %s.".formatted(name, sentence)));
  }
}
