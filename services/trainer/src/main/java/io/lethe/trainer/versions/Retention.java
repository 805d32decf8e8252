package io.lethe.trainer.versions;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes a model's weights that nobody needs any more, and what unfinished attempts left. The
 * facts stay in the topics.
 */
public final class Retention {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final TopicReader topics;
  private final VersionStore store;
  private final int newest;

  /**
   * A retention.
   *
   * @param newest how many of a model's newest versions are kept, 1 or more
   */
  public Retention(TopicReader topics, VersionStore store, int newest) {
    this.topics = topics;
    this.store = store;
    this.newest = newest;
  }

  /**
   * Cleans up before a job, whose own versions and attempts stay. What goes wrong is logged: the
   * next job's turn comes.
   *
   * @param partition of the job's model
   */
  public void before(TrainingJob job, int partition) {
    String model = job.getModel();
    try {
      List<ModelVersion> versions =
          topics.latest(Topics.MODEL_VERSIONS, partition).values().stream()
              .filter(version -> version.getModel().equals(model))
              .toList();
      List<Rollout> rollouts =
          topics.latest(Topics.ROLLOUTS, partition).values().stream()
              .filter(rollout -> rollout.getModel().equals(model))
              .toList();
      Optional<Deployment> champion =
          Optional.ofNullable(topics.latest(Topics.DEPLOYMENTS, partition).get(model));
      Set<String> kept = KeptVersions.of(versions, champion, rollouts, newest, Instant.now());
      kept.add(job.getBaseVersion());
      kept.add(JobChampion.of(job));
      if (!versions.stream().map(ModelVersion::getVersion).toList().containsAll(kept)) {
        // Where it lies can't be told, so neither can what does not.
        LOG.warn("Versions of model {} are not deleted: one of {} can't be read", model, kept);
        return;
      }
      Set<String> uris =
          versions.stream()
              .filter(version -> kept.contains(version.getVersion()))
              .flatMap(Retention::directories)
              .collect(Collectors.toSet());
      store.keepOnly(job, uris);
    } catch (IOException | RuntimeException e) {
      // Not one of them may keep the job, whose own faults are found and told later.
      LOG.warn("Old versions of model {} could not be deleted: {}", model, e.toString());
    }
  }

  /** Its own, and that of the whole weights, without which a change is nothing. */
  static Stream<String> directories(ModelVersion version) {
    return Stream.of(version.getWeightsUri(), VersionStore.whole(version).getWeightsUri());
  }
}
