package io.lethe.trainer.phases;

import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.training.Judgement;
import java.util.Map;
import java.util.Optional;

/**
 * A job after its judge was trained. Closing it frees the judge.
 *
 * @param judgement empty where the job has too few pictures for one, or needs none
 * @param settings the job's, with the beta that was chosen
 * @param figures of the judge and of beta
 */
record JudgedJob(
    JobData data,
    Optional<Judgement> judgement,
    TrainingSettings settings,
    Map<String, Double> figures)
    implements AutoCloseable {

  @Override
  public void close() {
    judgement.ifPresent(Judgement::close);
  }
}
