package io.lethe.trainer.phases;

import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobPhase;
import io.lethe.trainer.certificate.GateEvidence;
import io.lethe.trainer.certificate.ModelLook;
import io.lethe.trainer.certificate.Remeasurement;
import io.lethe.trainer.certificate.RememberedPictures;
import io.lethe.trainer.gate.ErrorSpending;
import io.lethe.trainer.gate.Gate;
import io.lethe.trainer.gate.GateLook;
import io.lethe.trainer.gate.GateMaterial;
import io.lethe.trainer.gate.GateVerdict;
import io.lethe.trainer.gate.Measurement;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Judgement;
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
    var remembered = new RememberedPictures(champion);
    Measurement measured = gate.measure(remembered, material, signals.cancelled());
    boolean needed =
        isNeededAnyhow(judged.data())
            || gate.isNeeded(measured, champion, material, signals.cancelled());
    if (!needed) {
      return Optional.empty();
    }
    ModelLook certified = remeasurement(judged).look(remembered, signals.cancelled());
    return Optional.of(new GateBaseline(material, measured, certified));
  }

  /**
   * A job that is resumed was needed when it began. An operator's command is obeyed, and what is
   * retracted must go whatever the champion makes.
   */
  private static boolean isNeededAnyhow(JobData data) {
    JobCause cause = data.job().getCause();
    return data.resumed().isPresent() || (cause != JobCause.COUNT && cause != JobCause.AGE);
  }

  private Remeasurement remeasurement(JudgedJob judged) {
    return new Remeasurement(gate.limits(), judged.judgement(), judged.data().seedOfLooks());
  }

  /** Measures a candidate and compares it with the champion. */
  ExaminedCandidate examine(
      TrainedCandidate candidate, JudgedJob judged, GateBaseline baseline, JobSignals signals) {
    signals.heartbeat().enter(JobPhase.GATE);
    boolean dropOwed = judged.data().job().getCause() != JobCause.RETRACTION;
    GateMaterial material = baseline.material();
    var spending =
        new ErrorSpending(
            judged.data().opened().versions().refusedJobs(),
            candidate.attempt().number(),
            mostAttempts());
    var look = new GateLook(dropOwed, spending);
    var remembered = new RememberedPictures(candidate.model());
    Measurement champion = baseline.champion();
    Measurement measured = gate.measure(remembered, champion, material, look, signals.cancelled());
    GateVerdict verdict = gate.examine(champion, measured, material, look);
    // Of a candidate that is refused early the pictures that it was refused by are evidence enough.
    ModelLook certified =
        remeasurement(judged).look(remembered, measured.pictures(), signals.cancelled());
    return new ExaminedCandidate(
        verdict,
        new GateEvidence(
            gate.limits(),
            look,
            judged.judgement().map(Judgement::estimate),
            judged.data().seedOfLooks(),
            baseline.certified().made(),
            certified.made(),
            certified.figures(baseline.certified(), look)));
  }
}
