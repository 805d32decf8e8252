package io.lethe.labeler.config;

import io.lethe.schemas.TrainingSettings;
import java.util.Set;
import java.util.TreeSet;

/** What training settings must be before a job may carry them. */
final class TrainingRules {

  private static final Set<String> OBJECTIVES =
      new TreeSet<>(Set.of("unsupervised", "supervised", "pu"));
  private static final Set<String> CORRECTIONS = new TreeSet<>(Set.of("abs", "nonnegative"));

  private TrainingRules() {}

  static void check(TrainingSettings training) {
    oneOf("training.objective", training.getObjective(), OBJECTIVES);
    oneOf("training.correction", training.getCorrection(), CORRECTIONS);
    within("training.beta", training.getBeta(), training.getBeta() < 1, "in [0, 1)");
    within("training.strength", training.getStrength(), training.getStrength() > 0, "above 0");
    Require.atLeast("training.steps", training.getSteps(), 1);
    Require.atLeast("training.unlabeled-batch", training.getUnlabeledBatch(), 1);
    Require.atLeast("training.labelled-batch", training.getLabelledBatch(), 1);
    within(
        "training.learning-rate",
        training.getLearningRate(),
        training.getLearningRate() > 0,
        "above 0");
    Require.atLeast("training.warm-up-steps", training.getWarmUpSteps(), 0);
    within(
        "training.max-gradient-norm",
        training.getMaxGradientNorm(),
        training.getMaxGradientNorm() > 0,
        "above 0");
    within("training.ema-decay", training.getEmaDecay(), training.getEmaDecay() < 1, "in [0, 1)");
  }

  private static void oneOf(String name, String value, Set<String> allowed) {
    Require.that(
        allowed.contains(value),
        "lethe.labeler.%s must be one of %s, not '%s'.",
        name,
        allowed,
        value);
  }

  private static void within(String name, double value, boolean holds, String range) {
    Require.that(
        Double.isFinite(value) && value >= 0 && holds,
        "lethe.labeler.%s must be %s, not %s.",
        name,
        range,
        value);
  }
}
