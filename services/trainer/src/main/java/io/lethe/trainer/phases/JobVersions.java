package io.lethe.trainer.phases;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.WholeWeights;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.certificate.VersionReference;
import io.lethe.trainer.training.VersionDirectories;
import io.lethe.trainer.versions.JobChampion;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.util.Map;

/**
 * The versions that a job speaks of.
 *
 * @param base the one to start from; of one that is a low-rank change the whole weights that it
 *     changes, so that no candidate carries on what another one learned
 * @param champion the one to gate against, maybe the same
 * @param whole the whole weights that a candidate may be a change of
 * @param shape of the pictures of both
 * @param parent names the version to start from
 * @param gatedAgainst names the champion
 * @param championThrough last sequence of the label log that the champion has learned; 0 for none
 * @param championIsBase whether the champion is the first version, which has unlearned nothing
 * @param refusedJobs how many other jobs were refused against the champion
 */
record JobVersions(
    VersionDirectories base,
    VersionDirectories champion,
    WholeWeights whole,
    PictureShape shape,
    VersionReference parent,
    VersionReference gatedAgainst,
    long championThrough,
    boolean championIsBase,
    int refusedJobs) {

  /**
   * Looks both up and checks their files against their hashes.
   *
   * @throws IOException with one sentence when one is unknown or damaged, or they make pictures of
   *     different shapes
   */
  static JobVersions of(TrainingJob job, TopicReader topics, VersionStore store)
      throws IOException {
    int partition = topics.partitionOfModel(Topics.MODEL_VERSIONS, job.getModel());
    Map<String, ModelVersion> known = topics.latest(Topics.MODEL_VERSIONS, partition);
    ModelVersion base = find(known, job, job.getBaseVersion(), "start from");
    VersionDirectories start = VersionDirectories.of(store.files(base).wholeDirectory());
    WholeWeights whole = VersionStore.whole(base);
    String champion = JobChampion.of(job);
    if (champion.equals(base.getVersion())) {
      return of(start, store.files(base), whole, base, base, refusedJobs(known, job));
    }
    ModelVersion other = find(known, job, champion, "gate against");
    if (!shape(other).equals(shape(base))) {
      throw new IOException(
          "Version %s makes pictures of %s, the champion %s of %s."
              .formatted(base.getVersion(), shape(base), champion, shape(other)));
    }
    return of(start, store.files(other), whole, base, other, refusedJobs(known, job));
  }

  private static JobVersions of(
      VersionDirectories start,
      VersionDirectories champion,
      WholeWeights whole,
      ModelVersion parent,
      ModelVersion gatedAgainst,
      int refusedJobs) {
    return new JobVersions(
        start,
        champion,
        whole,
        shape(parent),
        VersionReference.of(parent),
        VersionReference.of(gatedAgainst),
        gatedAgainst.getTrainedThrough(),
        isFirst(gatedAgainst),
        refusedJobs);
  }

  /** Whether the job starts from the champion. */
  boolean startFromChampion() {
    return base.equals(champion);
  }

  /** Each refused job has left its last candidate as a version. */
  private static int refusedJobs(Map<String, ModelVersion> known, TrainingJob job) {
    return (int)
        known.values().stream()
            .filter(version -> version.getModel().equals(job.getModel()))
            .filter(version -> version.getStatus() == VersionStatus.REJECTED)
            .filter(version -> JobChampion.of(job).equals(version.getGatedAgainst()))
            .filter(version -> !job.getJobId().equals(version.getJobId()))
            .count();
  }

  private static boolean isFirst(ModelVersion version) {
    return version.getParent() == null;
  }

  private static ModelVersion find(
      Map<String, ModelVersion> known, TrainingJob job, String name, String purpose)
      throws IOException {
    ModelVersion version = known.get(ModelKey.of(job.getModel(), name));
    if (version == null) {
      throw new IOException(
          "Model %s has no version %s to %s.".formatted(job.getModel(), name, purpose));
    }
    return version;
  }

  private static PictureShape shape(ModelVersion version) {
    return new PictureShape(version.getWidth(), version.getHeight(), version.getChannels());
  }
}
