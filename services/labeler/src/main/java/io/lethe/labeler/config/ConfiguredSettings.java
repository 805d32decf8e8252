package io.lethe.labeler.config;

import io.lethe.schemas.TrainingSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
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
    DefaultPolicy defaults = config.defaults();
    Map<String, ModelPolicy> models = new HashMap<>();
    config.models().forEach((model, overrides) -> models.put(model, policy(overrides, defaults)));
    return new LabelerSettings(
        config.grace(),
        config.tick(),
        config.stores(),
        config.reportRetention(),
        config.generationRetention(),
        policy(defaults),
        models);
  }

  private static ModelPolicy policy(DefaultPolicy defaults) {
    return new ModelPolicy(
        defaults.trustedReporters().orElse(Set.of()),
        defaults.quorum(),
        vetting(defaults.vetting()),
        trigger(defaults.trigger()),
        defaults.training().start(),
        training(defaults.training()),
        defaults.training().seed());
  }

  private static ModelPolicy policy(PolicyOverrides own, DefaultPolicy defaults) {
    OptionalLong seed = own.training().seed();
    return new ModelPolicy(
        own.trustedReporters().or(defaults::trustedReporters).orElse(Set.of()),
        own.quorum().orElse(defaults.quorum()),
        vetting(own.vetting(), defaults.vetting()),
        trigger(own.trigger(), defaults.trigger()),
        own.training().start().orElse(defaults.training().start()),
        training(own.training(), defaults.training()),
        seed.isPresent() ? seed : defaults.training().seed());
  }

  private static VettingPolicy vetting(DefaultPolicy.Vetting vetting) {
    return new VettingPolicy(
        vetting.limit(),
        vetting.window(),
        vetting.maxShare(),
        vetting.freeLabels(),
        vetting.minReliability(),
        vetting.quarantineRetention());
  }

  private static VettingPolicy vetting(
      PolicyOverrides.Vetting own, DefaultPolicy.Vetting defaults) {
    return new VettingPolicy(
        own.limit().orElse(defaults.limit()),
        own.window().orElse(defaults.window()),
        own.maxShare().orElse(defaults.maxShare()),
        own.freeLabels().orElse(defaults.freeLabels()),
        own.minReliability().orElse(defaults.minReliability()),
        own.quarantineRetention().orElse(defaults.quarantineRetention()));
  }

  private static TriggerPolicy trigger(DefaultPolicy.Trigger trigger) {
    return new TriggerPolicy(
        trigger.count(),
        trigger.age(),
        trigger.minLabels(),
        trigger.lostAfter(),
        trigger.retryAfter(),
        trigger.coolDown(),
        trigger.retraction());
  }

  private static TriggerPolicy trigger(
      PolicyOverrides.Trigger own, DefaultPolicy.Trigger defaults) {
    return new TriggerPolicy(
        own.count().orElse(defaults.count()),
        own.age().orElse(defaults.age()),
        own.minLabels().orElse(defaults.minLabels()),
        own.lostAfter().orElse(defaults.lostAfter()),
        own.retryAfter().orElse(defaults.retryAfter()),
        own.coolDown().orElse(defaults.coolDown()),
        own.retraction().orElse(defaults.retraction()));
  }

  private static TrainingSettings training(DefaultPolicy.Training training) {
    BetaSetting beta = BetaSetting.of(training.beta());
    return TrainingSettings.newBuilder()
        .setObjective(training.objective())
        .setCorrection(training.correction())
        .setBeta(beta.value())
        .setAutomaticBeta(beta.automatic())
        .setStrength(training.strength())
        .setSteps(training.steps())
        .setUnlabeledBatch(training.unlabeledBatch())
        .setLabelledBatch(training.labelledBatch())
        .setLearningRate(training.learningRate())
        .setWarmUpSteps(training.warmUpSteps())
        .setMaxGradientNorm(training.maxGradientNorm())
        .setEmaDecay(training.emaDecay())
        // Each job gets its own.
        .setSeed(0L)
        .build();
  }

  private static TrainingSettings training(
      PolicyOverrides.Training own, DefaultPolicy.Training defaults) {
    BetaSetting beta = BetaSetting.of(own.beta().orElse(defaults.beta()));
    return TrainingSettings.newBuilder()
        .setObjective(own.objective().orElse(defaults.objective()))
        .setCorrection(own.correction().orElse(defaults.correction()))
        .setBeta(beta.value())
        .setAutomaticBeta(beta.automatic())
        .setStrength(own.strength().orElse(defaults.strength()))
        .setSteps(own.steps().orElse(defaults.steps()))
        .setUnlabeledBatch(own.unlabeledBatch().orElse(defaults.unlabeledBatch()))
        .setLabelledBatch(own.labelledBatch().orElse(defaults.labelledBatch()))
        .setLearningRate(own.learningRate().orElse(defaults.learningRate()))
        .setWarmUpSteps(own.warmUpSteps().orElse(defaults.warmUpSteps()))
        .setMaxGradientNorm(own.maxGradientNorm().orElse(defaults.maxGradientNorm()))
        .setEmaDecay(own.emaDecay().orElse(defaults.emaDecay()))
        .setSeed(0L)
        .build();
  }
}
