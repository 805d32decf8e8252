package io.lethe.trainer.phases;

import io.lethe.schemas.TrainingJob;
import io.lethe.trainer.data.LabelSet;
import io.lethe.trainer.data.LabelViewException;
import io.lethe.trainer.data.UnlabeledDataException;
import io.lethe.trainer.gate.GateVerdict;
import io.lethe.trainer.versions.FinishedAttempt;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The phases of a job, one after the other: open, gather, judge, look at the champion; then train
 * and gate in each attempt; publish. One job at a time in a process.
 */
public final class TrainingPipeline {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingPipeline.class);

  private static final String AT_TARGET =
      "The champion makes next to none of what was reported: less than the target, at 95 %.";

  private final OpenPhase open;
  private final GatherPhase gather;
  private final JudgePhase judge;
  private final TrainPhase train;
  private final GatePhase gate;
  private final PublishPhase publish;

  /** The phases, in order. */
  public TrainingPipeline(
      OpenPhase open,
      GatherPhase gather,
      JudgePhase judge,
      TrainPhase train,
      GatePhase gate,
      PublishPhase publish) {
    this.open = open;
    this.gather = gather;
    this.judge = judge;
    this.train = train;
    this.gate = gate;
    this.publish = publish;
  }

  /**
   * Runs a job from its settings to a sealed version, or to the phase that finds that none is
   * needed.
   *
   * @throws IOException with one sentence when a version can't be read or written
   * @throws LabelViewException with one sentence when the labels can't be had
   * @throws UnlabeledDataException with one sentence when there is no unlabeled data
   * @throws RuntimeException when a setting is bad, a training diverges or the job is cancelled
   */
  public PipelineResult run(TrainingJob given, JobSignals signals)
      throws IOException, LabelViewException, UnlabeledDataException {
    if (!open.knows(given)) {
      return PipelineResult.failed(
          "This trainer has no model %s: set lethe.trainer.models.\"%s\".base or added.train."
              .formatted(given.getModel(), given.getModel()));
    }
    TrainingJob job = open.startable(given);
    Optional<FinishedAttempt> finished = open.finished(job);
    if (finished.isPresent()) {
      return PipelineResult.of(finished.get());
    }
    try (OpenedJob opened = open.open(job, signals.resumable())) {
      Optional<JobData> resumed = gather.resumed(opened, signals.cancelled());
      if (resumed.isPresent()) {
        return learn(resumed.get(), signals);
      }
      LabelSet labels = gather.labels(opened, signals.cancelled());
      if (labels.train().isEmpty() && job.getSettings().getLabelledBatch() > 0) {
        if (labels.skippedTrain() > 0) {
          return PipelineResult.failed(
              "None of the %d labels to train on can be used: %s"
                  .formatted(labels.skippedTrain(), labels.firstSkipped().orElseThrow()));
        }
        return PipelineResult.notNeeded(
            "None of the labels of the job is left to train on (%d are held out)."
                .formatted(labels.holdOut().size()));
      }
      return learn(gather.begun(opened, labels, signals.cancelled()), signals);
    }
  }

  private PipelineResult learn(JobData data, JobSignals signals) throws IOException {
    try (JudgedJob judged = judge.judge(data, signals)) {
      Optional<GateBaseline> baseline = gate.champion(judged, signals);
      return baseline.isPresent()
          ? PipelineResult.of(attempts(judged, baseline.get(), signals))
          : PipelineResult.notNeeded(AT_TARGET);
    }
  }

  private FinishedAttempt attempts(JudgedJob judged, GateBaseline baseline, JobSignals signals)
      throws IOException {
    AttemptEnd end = attempt(Attempt.first(judged), judged, baseline, signals);
    while (end instanceof AttemptEnd.Refused refused) {
      end = attempt(refused.next(), judged, baseline, signals);
    }
    return ((AttemptEnd.Written) end).version();
  }

  /** The candidate is freed before the next one is trained, and not before it is written. */
  private AttemptEnd attempt(
      Attempt attempt, JudgedJob judged, GateBaseline baseline, JobSignals signals)
      throws IOException {
    try (TrainedCandidate candidate = train.train(attempt, judged, signals)) {
      ExaminedCandidate examined = gate.examine(candidate, judged, baseline, signals);
      GateVerdict verdict = examined.verdict();
      Optional<Attempt> next = candidate.attempt().after(verdict, gate.mostAttempts());
      if (next.isEmpty()) {
        return new AttemptEnd.Written(publish.publish(candidate, examined, judged, signals));
      }
      LOG.info(
          "Attempt {} of job {} is refused, a {} one follows: {}",
          attempt.number(),
          judged.data().job().getJobId(),
          verdict.remedy(),
          verdict.reason());
      return new AttemptEnd.Refused(next.get());
    }
  }
}
