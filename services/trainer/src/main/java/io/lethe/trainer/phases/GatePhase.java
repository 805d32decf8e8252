package io.lethe.trainer.phases;

import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobPhase;
import io.lethe.trainer.gate.ErrorSpending;
import io.lethe.trainer.gate.Gate;
import io.lethe.trainer.gate.GateLook;
import io.lethe.trainer.gate.GateMaterial;
import io.lethe.trainer.gate.GateVerdict;
import io.lethe.trainer.gate.Measurement;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.TrainableModel;
import java.io.IOException;
import java.util.Optional;

/**
 * The phase that looks at models: at the champion before anything is trained, then at each
 * candidate.
 */
public final class GatePhase {

  private final Gate gate;
  private final FineTuner fineTuner;

  /**
   * A gate for jobs.
   *
   * @param fineTuner loads the champion, where a job does not start from it
   */
  public GatePhase(Gate gate, FineTuner fineTuner) {
    this.gate = gate;
    this.fineTuner = fineTuner;
  }

  /** Candidates that a job may train, 1 or more. */
  int mostAttempts() {
    return gate.limits().attempts();
  }

  /**
   * Measures the champion: before the training, which takes more memory than all models together.
   *
   * @return empty where the champion is as good as the job could make it
   * @throws IOException when the champion can't be loaded
   */
  Optional<GateBaseline> champion(JudgedJob judged, JobSignals signals) throws IOException {
    signals.heartbeat().enter(JobPhase.GATE);
    JobData data = judged.data();
    var material =
        GateMaterial.of(
            judged.judgement(),
            data.gatePictures(judged.far()),
            gate.limits().pictures(),
            data.seedOfLooks());
    OpenedJob opened = data.opened();
    if (opened.versions().startFromChampion()) {
      return baseline(opened.base(), material, judged, signals);
    }
    try (TrainableModel champion = fineTuner.load(opened.versions().champion())) {
      return baseline(champion, material, judged, signals);
    }
  }

  private Optional<GateBaseline> baseline(
      TrainableModel champion, GateMaterial material, JudgedJob judged, JobSignals signals) {
    Measurement measured = gate.measure(champion, material, signals.cancelled());
    boolean needed =
        isNeededAnyhow(judged.data())
            || gate.isNeeded(measured, champion, material, signals.cancelled());
    return needed ? Optional.of(new GateBaseline(material, measured)) : Optional.empty();
  }

  /**
   * A job that is resumed was needed when it began. An operator's command is obeyed, and what is
   * retracted must go whatever the champion makes.
   */
  private static boolean isNeededAnyhow(JobData data) {
    JobCause cause = data.job().getCause();
    return data.resumed().isPresent() || (cause != JobCause.COUNT && cause != JobCause.AGE);
  }

  /** Measures a candidate and compares it with the champion. */
  GateVerdict examine(
      TrainedCandidate candidate, JudgedJob judged, GateBaseline baseline, JobSignals signals) {
    signals.heartbeat().enter(JobPhase.GATE);
    boolean dropOwed = judged.data().job().getCause() != JobCause.RETRACTION;
    GateMaterial material = baseline.material();
    Measurement measured = gate.measure(candidate.model(), material, signals.cancelled());
    var spending =
        new ErrorSpending(
            judged.data().opened().versions().refusedJobs(),
            candidate.attempt().number(),
            mostAttempts());
    return gate.examine(baseline.champion(), measured, material, new GateLook(dropOwed, spending));
  }
}
