package io.lethe.trainer.jobs;

import io.lethe.schemas.JobResult;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicReader;
import java.util.Optional;

/** Tells which jobs still want doing, by what the topics say now. */
final class OpenJobs {

  private final TopicReader topics;

  OpenJobs(TopicReader topics) {
    this.topics = topics;
  }

  /**
   * A job as its topic has it now, if it is the newest of its model and has no result. Only one job
   * of a model is open, so an older one is not waited for any more.
   *
   * @param partition where the job was read
   */
  Optional<TrainingJob> asItStands(TrainingJob job, int partition) {
    TrainingJob newest = topics.latest(Topics.TRAINING_JOBS, partition).get(job.getModel());
    if (newest == null || !newest.getJobId().equals(job.getJobId())) {
      return Optional.empty();
    }
    JobResult result = topics.latest(Topics.JOB_RESULTS, partition).get(job.getModel());
    return result == null || !result.getJobId().equals(job.getJobId())
        ? Optional.of(newest)
        : Optional.empty();
  }
}
