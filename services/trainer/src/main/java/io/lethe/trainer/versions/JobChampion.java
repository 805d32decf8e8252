package io.lethe.trainer.versions;

import io.lethe.schemas.TrainingJob;

/** The version that a job's candidate is gated against. */
public final class JobChampion {

  private JobChampion() {}

  /** Its name: the version that the job starts from, unless the job names another. */
  public static String of(TrainingJob job) {
    return job.getChampion() == null ? job.getBaseVersion() : job.getChampion();
  }
}
