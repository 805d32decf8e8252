package io.lethe.trainer.phases;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.TrainingPictures;
import java.util.Map;
import java.util.Optional;

/**
 * A job after its judge was trained. Closing it frees the judge.
 *
 * @param judgement empty where the job has too few pictures for one, or needs none
 * @param unlabeled what candidates learn from as unlabeled: the job's; of a text-to-image model the
 *     normal ones, and anchors under texts that name what was reported
 * @param labelled what they learn from as labelled: those that are not held out; of a text-to-image
 *     model also under texts that leave open what was reported
 * @param far what they learn from as far: normal ones of the job's whose texts do not ask for what
 *     was reported
 * @param settings the job's, with the beta that was chosen
 * @param figures of the judge and of beta
 */
record JudgedJob(
    JobData data,
    Optional<Judgement> judgement,
    PictureSource unlabeled,
    PictureSource labelled,
    PictureSource far,
    TrainingSettings settings,
    Map<String, Double> figures)
    implements AutoCloseable {

  /** What a candidate learns from. */
  TrainingPictures training() {
    return new TrainingPictures(unlabeled, labelled, far);
  }

  @Override
  public void close() {
    judgement.ifPresent(Judgement::close);
  }
}
