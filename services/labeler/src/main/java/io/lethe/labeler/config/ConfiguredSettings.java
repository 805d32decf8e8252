package io.lethe.labeler.config;

import io.lethe.schemas.TrainingSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the topology's settings out of the configuration. */
public final class ConfiguredSettings {

  private ConfiguredSettings() {}

  /**
   * The settings.
   *
   * @throws io.lethe.topics.startup.InvalidSettingException naming the first property whose value
   *     makes no sense
   */
  public static LabelerSettings of(LabelerConfig config) {
    Map<String, ModelPolicy> models = new HashMap<>();
    config.models().forEach((model, own) -> models.put(model, policy(own)));
    return new LabelerSettings(
        config.grace(),
        config.tick(),
        config.compactionInterval(),
        config.stores(),
        config.reportRetention(),
        config.generationRetention(),
        config.keepRetired(),
        policy(config.defaults()),
        models);
  }

  private static ModelPolicy policy(PolicyConfig policy) {
    return new ModelPolicy(
        policy.trustedReporters().orElse(Set.of()),
        policy.quorum(),
        vetting(policy.vetting()),
        trigger(policy.trigger()),
        trial(policy.trial()),
        policy.training().start(),
        training(policy.training()),
        policy.training().seed());
  }

  private static VettingPolicy vetting(PolicyConfig.Vetting vetting) {
    return new VettingPolicy(
        vetting.limit(),
        vetting.window(),
        vetting.maxShare(),
        vetting.freeLabels(),
        vetting.minReliability(),
        vetting.maxReturns(),
        vetting.quarantineRetention());
  }

  private static TriggerPolicy trigger(PolicyConfig.Trigger trigger) {
    return new TriggerPolicy(
        trigger.count(),
        trigger.age(),
        trigger.minLabels(),
        trigger.lostAfter(),
        trigger.retryAfter(),
        trigger.coolDown(),
        trigger.retraction());
  }

  private static TrialPolicy trial(PolicyConfig.Trial trial) {
    return new TrialPolicy(
        trial.newVersions(),
        trial.share(),
        trial.pictures(),
        trial.longest(),
        trial.target(),
        trial.margin());
  }

  private static TrainingSettings training(PolicyConfig.Training training) {
    BetaSetting beta = BetaSetting.of(training.beta());
    return TrainingSettings.newBuilder()
        .setObjective(training.objective())
        .setCorrection(training.correction())
        .setBeta(beta.value())
        .setAutomaticBeta(beta.automatic())
        .setStrength(training.strength())
        .setCleaning(training.cleaning())
        .setPushBound(training.pushBound())
        .setAnchor(training.anchor())
        .setTimesteps(training.timesteps())
        .setSteps(training.steps())
        .setUnlabeledBatch(training.unlabeledBatch())
        .setLabelledBatch(training.labelledBatch())
        .setLearningRate(training.learningRate())
        .setWarmUpSteps(training.warmUpSteps())
        .setMaxGradientNorm(training.maxGradientNorm())
        .setEmaDecay(training.emaDecay())
        .setRank(training.rank().isPresent() ? training.rank().getAsInt() : null)
        // Each job gets its own.
        .setSeed(0L)
        .build();
  }
}
