package io.lethe.trainer.jobs;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.data.BaseModel;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Makes the first version of each model that has none yet. */
public final class BaseVersions {

  private final Collection<BaseModel> bases;
  private final TopicReader topics;
  private final VersionStore store;
  private final FineTuner fineTuner;

  public BaseVersions(
      Collection<BaseModel> bases, TopicReader topics, VersionStore store, FineTuner fineTuner) {
    this.bases = bases;
    this.topics = topics;
    this.store = store;
    this.fineTuner = fineTuner;
  }

  /**
   * First versions of models that had none.
   *
   * @param versions to publish
   * @param problem why another model still has none, in one sentence
   */
  record Missing(List<ModelVersion> versions, Optional<String> problem) {}

  /** Copies into the store the base of every configured model of a partition without a version. */
  Missing missing(int partition) {
    if (bases.isEmpty()) {
      return new Missing(List.of(), Optional.empty());
    }
    int partitions = topics.partitions(Topics.MODEL_VERSIONS);
    List<BaseModel> mine =
        bases.stream()
            .filter(base -> ModelPartitioner.partition(base.model(), partitions) == partition)
            .toList();
    if (mine.isEmpty()) {
      return new Missing(List.of(), Optional.empty());
    }
    Collection<ModelVersion> known = topics.latest(Topics.MODEL_VERSIONS, partition).values();
    List<ModelVersion> missing = new ArrayList<>();
    Optional<String> problem = Optional.empty();
    for (BaseModel base : mine) {
      if (known.stream().noneMatch(version -> version.getModel().equals(base.model()))) {
        try {
          missing.add(FirstVersion.store(base, store, fineTuner));
        } catch (IOException | RuntimeException e) {
          problem =
              Optional.of(
                  "The base of model %s in %s can't become its first version: %s"
                      .formatted(base.model(), base.directory(), e.getMessage()));
        }
      }
    }
    return new Missing(missing, problem);
  }
}
