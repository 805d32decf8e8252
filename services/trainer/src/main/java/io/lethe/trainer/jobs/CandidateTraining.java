package io.lethe.trainer.jobs;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.VersionStatus;
import io.lethe.trainer.checkpoints.Checkpoint;
import io.lethe.trainer.checkpoints.CheckpointFacts;
import io.lethe.trainer.checkpoints.JobCheckpoints;
import io.lethe.trainer.gate.Gate;
import io.lethe.trainer.gate.GateMaterial;
import io.lethe.trainer.gate.GateVerdict;
import io.lethe.trainer.gate.Measurement;
import io.lethe.trainer.progress.Heartbeat;
import io.lethe.trainer.progress.Preview;
import io.lethe.trainer.progress.PreviewPlan;
import io.lethe.trainer.training.ChosenBeta;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.TrainableModel;
import io.lethe.trainer.versions.FinishedAttempt;
import io.lethe.trainer.versions.JobChampion;
import io.lethe.trainer.versions.TrainedVersion;
import io.lethe.trainer.versions.VersionName;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a job's candidate and has the gate look at it; one that is refused is followed by a
 * gentler or a stronger one, as the gate's figures say.
 */
final class CandidateTraining {

  private static final Logger LOG = LoggerFactory.getLogger(CandidateTraining.class);

  /** Sets the gate's noise apart from the noise that the candidate was trained on. */
  private static final long GATE = 0x9E3779B97F4A7C15L;

  /** The figure that tells of a job that was resumed, and after which step of its attempt. */
  private static final String RESUMED = "resumedAtStep";

  private final FineTuner fineTuner;
  private final Gate gate;
  private final VersionStore store;
  private final JobData data;
  private final JobCheckpoints checkpoints;
  private final PreviewPlan preview;
  private final Heartbeat heartbeat;
  private final BooleanSupplier cancelled;
  private final Optional<CheckpointFacts> from;

  CandidateTraining(
      FineTuner fineTuner,
      Gate gate,
      VersionStore store,
      JobData data,
      JobCheckpoints checkpoints,
      PreviewPlan preview,
      Heartbeat heartbeat,
      BooleanSupplier cancelled) {
    this.fineTuner = fineTuner;
    this.gate = gate;
    this.store = store;
    this.data = data;
    this.checkpoints = checkpoints;
    this.preview = preview;
    this.heartbeat = heartbeat;
    this.cancelled = cancelled;
    this.from = data.from().map(Checkpoint::facts);
  }

  /**
   * Runs to a version that is written and sealed, passed or refused.
   *
   * @return empty where the champion makes next to nothing of what was reported
   */
  Optional<FinishedAttempt> run() throws IOException {
    heartbeat.enter(JobPhase.TRAINING);
    long started = System.nanoTime();
    Optional<Judgement> judged = judge();
    // Optional can't be closed, a null in try-with-resources is passed over.
    try (Judgement owned = judged.orElse(null)) {
      ChosenBeta beta = ChosenBeta.of(data.job().getSettings(), judged.map(Judgement::estimate));
      LOG.info("Job {} trains with {}", data.job().getJobId(), beta.figures());
      var figures = new TreeMap<>(beta.figures());
      figures.put("judgeSeconds", secondsSince(started));
      heartbeat.carry(beta.figures());
      TrainingSettings settings = beta.settings();
      return run(judged, from.map(facts -> facts.settings(settings)).orElse(settings), figures);
    }
  }

  /** Learns from all labels, those held out too: it is no candidate, and each is scored unseen. */
  private Optional<Judgement> judge() {
    PictureSource all = data.all();
    if (Math.min(all.size(), data.unlabeled().size()) < 2) {
      return Optional.empty();
    }
    TrainingSettings settings = data.job().getSettings();
    try {
      return Optional.of(fineTuner.judge(all, data.unlabeled(), settings.getSeed(), cancelled));
    } catch (DivergedException e) {
      if (settings.getAutomaticBeta()) {
        throw e;
      }
      // Such a job needs no estimate; its figures then have none.
      LOG.warn("Job {} has no judge: {}", data.job().getJobId(), e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<FinishedAttempt> run(
      Optional<Judgement> judged, TrainingSettings settings, Map<String, Double> figures)
      throws IOException {
    heartbeat.enter(JobPhase.GATE);
    long seed = data.job().getSettings().getSeed() ^ GATE;
    var material =
        GateMaterial.of(
            judged,
            data.unlabeled(),
            data.reference(),
            data.heldOut(),
            data.learned(),
            data.added(),
            gate.limits().pictures(),
            seed);
    Optional<Measurement> measured = champion(material);
    if (measured.isEmpty()) {
      return Optional.empty();
    }
    Measurement champion = measured.get();
    for (int attempt = from.map(CheckpointFacts::attempt).orElse(1); ; attempt++) {
      long started = System.nanoTime();
      // Once more: the expected end counts from here.
      heartbeat.enter(JobPhase.TRAINING);
      try (TrainableModel candidate =
          fineTuner.fineTune(
              data.base(),
              data.unlabeled(),
              data.train(),
              settings,
              new Preview(preview, judged, seed, heartbeat),
              cancelled,
              checkpoints.of(
                  data.frozen(), attempt, settings, data.from(), step -> resumed(step, figures)))) {
        figures.put("trainingSeconds", secondsSince(started));
        heartbeat.enter(JobPhase.GATE);
        GateVerdict verdict = examine(champion, candidate, material);
        Optional<TrainingSettings> next = NextAttempt.after(settings, verdict.remedy());
        if (!verdict.passed() && attempt < gate.limits().attempts() && next.isPresent()) {
          LOG.info(
              "Attempt {} of job {} is refused, a {} one follows: {}",
              attempt,
              data.job().getJobId(),
              verdict.remedy(),
              verdict.reason());
          settings = next.get();
          continue;
        }
        figures.putAll(verdict.figures());
        figures.put("attempts", (double) attempt);
        figures.put("beta", settings.getBeta());
        figures.put("learningRate", settings.getLearningRate());
        return Optional.of(write(judged, candidate, verdict, figures));
      }
    }
  }

  private void resumed(int step, Map<String, Double> figures) {
    figures.put(RESUMED, (double) step);
    heartbeat.carry(RESUMED, step);
  }

  private GateVerdict examine(
      Measurement champion, TrainableModel candidate, GateMaterial material) {
    boolean dropOwed = data.job().getCause() != JobCause.RETRACTION;
    return gate.examine(champion, gate.measure(candidate, material, cancelled), material, dropOwed);
  }

  /** An operator's order is obeyed, and what is retracted must go whatever the champion makes. */
  private boolean isForReports() {
    JobCause cause = data.job().getCause();
    return cause == JobCause.COUNT || cause == JobCause.AGE;
  }

  /** Before the training, which takes more memory than all models together. */
  private Optional<Measurement> champion(GateMaterial material) throws IOException {
    if (data.versions().startFromChampion()) {
      return champion(data.base(), material);
    }
    try (TrainableModel champion = fineTuner.load(data.versions().champion())) {
      return champion(champion, material);
    }
  }

  /** Empty where there is nothing to train for. */
  private Optional<Measurement> champion(TrainableModel champion, GateMaterial material) {
    Measurement measured = gate.measure(champion, material, cancelled);
    // A run that goes on was needed when it began.
    return from.isPresent()
            || !isForReports()
            || gate.isNeeded(measured, champion, material, cancelled)
        ? Optional.of(measured)
        : Optional.empty();
  }

  private FinishedAttempt write(
      Optional<Judgement> judged,
      TrainableModel candidate,
      GateVerdict verdict,
      Map<String, Double> figures)
      throws IOException {
    heartbeat.enter(JobPhase.PUBLISHING);
    figures.put("trainPictures", (double) data.labels().train().size());
    figures.put("unlabeledPictures", (double) data.unlabeled().size());
    return store.write(
        data.job(),
        candidate,
        judged,
        new TrainedVersion(
            VersionName.after(JobChampion.of(data.job()), data.job().getJobId()),
            data.labels().train().size(),
            data.versions().shape(),
            verdict.passed() ? VersionStatus.PUBLISHED : VersionStatus.REJECTED,
            verdict.reason(),
            figures,
            Instant.now()));
  }

  private static double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9;
  }
}
