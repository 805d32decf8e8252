package io.lethe.trainer.data;

import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.store.PictureStore;
import io.lethe.topics.TopicReader;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.trainer.config.TrainerConfig;
import io.lethe.trainer.config.TrainerStartException;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.training.FineTuner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The models that a trainer trains.
 *
 * @param bases the configured base of each
 * @param unlabeled each one's unlabeled data, by model name
 */
public record ConfiguredModels(List<BaseModel> bases, Map<String, UnlabeledData> unlabeled) {

  /**
   * Looks each base over, and reads each data set into memory.
   *
   * @param topics where generations are read
   * @param pictures where large generations lie
   * @param fineTuner loads a base that is to make pictures
   * @param limits how a base makes them, and how many are compared
   * @throws InvalidSettingException when a name or a setting is bad
   * @throws TrainerStartException with one sentence when a base or data set is missing or can't be
   *     used
   */
  public static ConfiguredModels read(
      Map<String, TrainerConfig.Model> models,
      TopicReader topics,
      PictureStore pictures,
      FineTuner fineTuner,
      GateLimits limits) {
    List<BaseModel> bases = new ArrayList<>();
    Map<String, UnlabeledData> unlabeled = new HashMap<>();
    models.forEach(
        (model, settings) -> {
          if (!ModelKey.isModelName(model)) {
            throw new InvalidSettingException(
                "lethe.trainer.models.\"%s\"".formatted(model),
                "must have a model's name, of a-z, 0-9, '.', '_' and '-'");
          }
          BaseModel base = BaseModel.read(model, Path.of(settings.base()));
          requireSampler(base, limits.sampling().sampler());
          bases.add(base);
          unlabeled.put(
              model,
              UnlabeledSources.of(
                  base,
                  settings.unlabeled(),
                  topics,
                  pictures,
                  fineTuner,
                  limits.sampling(),
                  limits.pictures()));
        });
    return new ConfiguredModels(List.copyOf(bases), Map.copyOf(unlabeled));
  }

  private static void requireSampler(BaseModel base, SamplerKind sampler) {
    if (base.latents().isPresent() && !sampler.isOfLatents()) {
      throw new InvalidSettingException(
          "lethe.trainer.gate.sampler",
          "must be one of %s, because model %s is a text-to-image model"
              .formatted(SamplerKind.namesOfLatents(), base.model()));
    }
  }
}
