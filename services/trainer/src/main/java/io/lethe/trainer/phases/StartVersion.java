package io.lethe.trainer.phases;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.versions.JobChampion;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which version a job starts from where the weights of the one that it names have been deleted: the
 * nearest of its parents that is left. Parents have learned less, so a start that lacks what was
 * retracted still lacks it.
 */
final class StartVersion {

  private static final Logger LOG = LoggerFactory.getLogger(StartVersion.class);

  private StartVersion() {}

  /**
   * The job as it can be done. A champion is never replaced: it must be there.
   *
   * @throws IOException with one sentence when the store can't be read
   */
  static TrainingJob of(TrainingJob job, TopicReader topics, VersionStore store)
      throws IOException {
    if (job.getBaseVersion().equals(JobChampion.of(job))) {
      return job;
    }
    int partition = topics.partitionOfModel(Topics.MODEL_VERSIONS, job.getModel());
    Map<String, ModelVersion> known = topics.latest(Topics.MODEL_VERSIONS, partition);
    Set<String> passed = new HashSet<>();
    String name = job.getBaseVersion();
    while (name != null && passed.add(name)) {
      ModelVersion version = known.get(ModelKey.of(job.getModel(), name));
      if (version == null) {
        break;
      }
      if (store.has(version)) {
        return startingFrom(name, job);
      }
      name = version.getParent();
    }
    // None is left: what looks up the one that it names says what is wrong with it.
    return job;
  }

  private static TrainingJob startingFrom(String name, TrainingJob job) {
    if (name.equals(job.getBaseVersion())) {
      return job;
    }
    LOG.info(
        "Job {} starts from {}: the weights of {} have been deleted",
        job.getJobId(),
        name,
        job.getBaseVersion());
    return TrainingJob.newBuilder(job)
        .setBaseVersion(name)
        .setChampion(JobChampion.of(job))
        .build();
  }
}
