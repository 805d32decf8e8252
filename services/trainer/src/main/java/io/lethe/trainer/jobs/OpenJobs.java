package io.lethe.trainer.jobs;

import io.lethe.schemas.JobResult;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.topics.Topics;
import io.lethe.trainer.topiclog.PartitionLog;

/** Tells which jobs still want doing, by what the topics say now. */
final class OpenJobs {

  private final PartitionLog log;

  OpenJobs(PartitionLog log) {
    this.log = log;
  }

  /**
   * Whether a job is the newest of its model and has no result. Only one job of a model is open, so
   * an older one is not waited for any more.
   *
   * @param partition where the job was read
   */
  boolean isOpen(TrainingJob job, int partition) {
    TrainingJob newest = log.latest(Topics.TRAINING_JOBS, partition).get(job.getModel());
    if (newest == null || !newest.getJobId().equals(job.getJobId())) {
      return false;
    }
    JobResult result = log.latest(Topics.JOB_RESULTS, partition).get(job.getModel());
    return result == null || !result.getJobId().equals(job.getJobId());
  }
}
