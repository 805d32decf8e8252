package io.lethe.trainer.phases;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import io.lethe.topics.TopicReader;
import io.lethe.topics.startup.Setting;
import io.lethe.trainer.config.TrainerConfig;
import io.lethe.trainer.data.BaseModel;
import io.lethe.trainer.data.UnlabeledData;
import io.lethe.trainer.data.UnlabeledSources;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.util.Optional;

/**
 * Models that trainers have no settings for: somebody added them by their first version. They learn
 * from their own generations and from pictures that this version makes.
 */
public final class AddedModels {

  private final TrainerConfig.Added settings;
  private final TopicReader topics;
  private final PictureStore pictures;
  private final VersionStore store;
  private final FineTuner fineTuner;
  private final GateLimits limits;
  private final int size;
  private final double baseShare;

  /**
   * @param pictures where large generations lie
   * @param limits how a base makes pictures, and how many are compared
   * @throws io.lethe.topics.startup.InvalidSettingException when a setting is bad
   */
  public AddedModels(
      TrainerConfig.Added settings,
      TopicReader topics,
      PictureStore pictures,
      VersionStore store,
      FineTuner fineTuner,
      GateLimits limits) {
    this.settings = settings;
    this.topics = topics;
    this.pictures = pictures;
    this.store = store;
    this.fineTuner = fineTuner;
    this.limits = limits;
    this.size = Setting.atLeast("lethe.trainer.added.reservoir-size", settings.reservoirSize(), 1);
    this.baseShare = Setting.share("lethe.trainer.added.root-share", settings.rootShare());
  }

  /** Whether a model has a first version, and is to be trained. */
  boolean knows(String model) {
    return settings.train() && first(model).isPresent();
  }

  /**
   * A known model's unlabeled data.
   *
   * @throws IOException with one sentence when its first version is missing or damaged
   */
  UnlabeledData unlabeled(String model) throws IOException {
    BaseModel base = BaseModel.read(model, store.verified(first(model).orElseThrow()));
    return UnlabeledSources.ofGenerations(
        base, size, baseShare, topics, pictures, fineTuner, limits.sampling(), limits.pictures());
  }

  private Optional<ModelVersion> first(String model) {
    int partition = topics.partitionOfModel(Topics.MODEL_VERSIONS, model);
    return topics.latest(Topics.MODEL_VERSIONS, partition).values().stream()
        .filter(version -> version.getModel().equals(model))
        .filter(version -> version.getParent() == null)
        .filter(version -> version.getStatus() == VersionStatus.PUBLISHED)
        .findFirst();
  }
}
