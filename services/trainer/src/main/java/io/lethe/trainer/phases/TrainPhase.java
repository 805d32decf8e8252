package io.lethe.trainer.phases;

import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.schemas.JobPhase;
import io.lethe.trainer.progress.Heartbeat;
import io.lethe.trainer.progress.Preview;
import io.lethe.trainer.progress.PreviewPlan;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.TrainableModel;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

/** The phase that trains the candidate of an attempt. */
public final class TrainPhase {

  /** The figure that tells of a job that was resumed, and after which step of its attempt. */
  private static final String RESUMED = "resumedAtStep";

  private final FineTuner fineTuner;
  private final PreviewPlan previews;

  public TrainPhase(FineTuner fineTuner, PreviewPlan previews) {
    this.fineTuner = fineTuner;
    this.previews = previews;
  }

  /**
   * Trains a candidate, from the checkpoint of this attempt where there is one.
   *
   * @return what the caller closes
   */
  TrainedCandidate train(Attempt attempt, JudgedJob judged, JobSignals signals) {
    long started = System.nanoTime();
    JobData data = judged.data();
    Heartbeat heartbeat = signals.heartbeat();
    // Anew in each attempt: the expected end counts from here.
    heartbeat.enter(JobPhase.TRAINING);
    var resumedAt = new AtomicReference<>(OptionalInt.empty());
    TrainingCheckpoints checkpoints =
        data.opened()
            .checkpoints()
            .of(
                data.frozen(),
                attempt.number(),
                attempt.settings(),
                data.from(),
                step -> {
                  resumedAt.set(OptionalInt.of(step));
                  heartbeat.carry(RESUMED, step);
                });
    TrainableModel model =
        fineTuner.fineTune(
            data.opened().base(),
            judged.training(),
            attempt.settings(),
            new Preview(previews, judged.judgement(), data.seedOfLooks(), heartbeat),
            signals.cancelled(),
            checkpoints);
    Attempt trained = attempt.with("trainingSeconds", (System.nanoTime() - started) / 1e9);
    OptionalInt resumed = resumedAt.get();
    return new TrainedCandidate(
        model, resumed.isPresent() ? trained.with(RESUMED, resumed.getAsInt()) : trained);
  }
}
