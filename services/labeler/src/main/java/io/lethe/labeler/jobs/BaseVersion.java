package io.lethe.labeler.jobs;

import io.lethe.labeler.config.JobStart;
import io.lethe.labeler.config.ModelPolicy;
import io.lethe.labeler.config.RetractionPolicy;

/** Chooses the version whose weights a job starts from. */
final class BaseVersion {

  private final Lineage lineage;

  BaseVersion(Lineage lineage) {
    this.lineage = lineage;
  }

  /**
   * The version for a model's next job, whatever its cause: an operator's order may serve a
   * retraction too, or follow a roll-back to weights that learned what is retracted.
   */
  String choose(String model, String champion, ModelPolicy policy) {
    if (policy.start() == JobStart.ROOT) {
      return lineage.root(model, champion);
    }
    return policy.trigger().retraction() == RetractionPolicy.RETRAIN
        ? lineage.newestWithoutRetracted(model, champion)
        : champion;
  }
}
