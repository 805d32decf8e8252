package io.lethe.trainer.jobs;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.DivergedException;
import io.lethe.diffusion.finetune.Pictures;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Picture;
import io.lethe.trainer.connection.KafkaClients;
import io.lethe.trainer.gate.GateVerdict;
import io.lethe.trainer.gate.JobChampion;
import io.lethe.trainer.gate.MinimalGate;
import io.lethe.trainer.labelview.LabelSet;
import io.lethe.trainer.labelview.LabelView;
import io.lethe.trainer.progress.Heartbeat;
import io.lethe.trainer.publish.FinishedAttempt;
import io.lethe.trainer.publish.TrainedVersion;
import io.lethe.trainer.publish.VersionName;
import io.lethe.trainer.publish.VersionStore;
import io.lethe.trainer.topiclog.PartitionLog;
import io.lethe.trainer.training.ChosenBeta;
import io.lethe.trainer.training.Denoiser;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.training.ImageShape;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.unlabeled.UnlabeledData;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a job from its labels to a sealed version. One at a time in a process. */
public final class JobRun {

  private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);

  /** Sets the gate's noise apart from the noise that the candidate was trained on. */
  private static final long GATE = 0x9E3779B97F4A7C15L;

  private final KafkaClients clients;
  private final PartitionLog log;
  private final LabelView labelView;
  private final Map<String, UnlabeledData> unlabeled;
  private final FineTuner fineTuner;
  private final MinimalGate gate;
  private final VersionStore store;
  private final Producer<byte[], byte[]> progress;

  /**
   * What jobs need.
   *
   * @param unlabeled by model; jobs of other models fail
   * @param progress takes heartbeats
   */
  public JobRun(
      KafkaClients clients,
      PartitionLog log,
      LabelView labelView,
      Map<String, UnlabeledData> unlabeled,
      FineTuner fineTuner,
      MinimalGate gate,
      VersionStore store,
      Producer<byte[], byte[]> progress) {
    this.clients = clients;
    this.log = log;
    this.labelView = labelView;
    this.unlabeled = unlabeled;
    this.fineTuner = fineTuner;
    this.gate = gate;
    this.store = store;
    this.progress = progress;
  }

  /**
   * Runs a job to its end. Whatever goes wrong inside the job becomes its result.
   *
   * @param partition where the job was read
   * @param stopped whether the trainer stops or has lost the partition: the job then stays open
   * @throws org.apache.kafka.common.KafkaException when it can't be told whether the job is open
   */
  JobEnding run(TrainingJob job, int partition, BooleanSupplier stopped) {
    // Before the job is looked at: what takes it back must be seen there or here.
    try (TakenBack takenBack = new TakenBack(job, clients.reader(), partition)) {
      Optional<TrainingJob> asItStands = new OpenJobs(log).asItStands(job, partition);
      if (asItStands.isEmpty()) {
        LOG.info("Job {} of model {} is not open any more", job.getJobId(), job.getModel());
        return new JobEnding.Skipped();
      }
      String reason = asItStands.get().getCancelReason();
      JobEnding ending =
          reason != null ? ended(job, JobOutcome.CANCELLED, reason) : work(job, takenBack, stopped);
      LOG.info("Job {} of model {} ends: {}", job.getJobId(), job.getModel(), ending);
      return ending;
    }
  }

  private JobEnding work(TrainingJob job, TakenBack takenBack, BooleanSupplier stopped) {
    LOG.info("Job {} of model {} starts", job.getJobId(), job.getModel());
    try (Heartbeat heartbeat = Heartbeat.start(progress, job)) {
      JobEnding ending =
          train(job, heartbeat, () -> stopped.getAsBoolean() || takenBack.getAsBoolean());
      // A last look: what it learned meanwhile may be what must not be learned.
      return takenBack.now()
          ? ended(job, JobOutcome.CANCELLED, takenBack.reason().orElseThrow())
          : ending;
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      if (stopped.getAsBoolean()) {
        return new JobEnding.Abandoned();
      }
      if (takenBack.reason().isPresent()) {
        return ended(job, JobOutcome.CANCELLED, takenBack.reason().get());
      }
      LOG.warn("Job {} of model {} failed", job.getJobId(), job.getModel(), e);
      return ended(job, JobOutcome.FAILED, sentence(e));
    }
  }

  private JobEnding train(TrainingJob job, Heartbeat heartbeat, BooleanSupplier cancelled)
      throws Exception {
    UnlabeledData source = unlabeled.get(job.getModel());
    if (source == null) {
      return ended(
          job,
          JobOutcome.FAILED,
          "This trainer has no model %s: set lethe.trainer.models.\"%s\".base."
              .formatted(job.getModel(), job.getModel()));
    }
    Optional<FinishedAttempt> finished = store.finished(job);
    if (finished.isPresent()) {
      return ended(job, finished.get());
    }
    fineTuner.check(job.getSettings());
    JobVersions versions = JobVersions.of(job, log, store);
    LabelSet labels = labelView.read(job, versions.shape(), cancelled);
    if (labels.train().isEmpty() && job.getSettings().getLabelledBatch() > 0) {
      return ended(
          job,
          JobOutcome.NOT_NEEDED,
          "None of the labels of the job is left to train on (%d are held out)."
              .formatted(labels.holdOut().size()));
    }
    PictureSource pictures = source.pictures(labels.sampleIds(), job.getSettings().getSeed());
    try (Denoiser base = fineTuner.load(versions.base())) {
      return ended(job, train(job, versions, base, labels, pictures, heartbeat, cancelled));
    }
  }

  private FinishedAttempt train(
      TrainingJob job,
      JobVersions versions,
      Denoiser base,
      LabelSet labels,
      PictureSource pictures,
      Heartbeat heartbeat,
      BooleanSupplier cancelled)
      throws IOException {
    heartbeat.enter(JobPhase.TRAINING);
    long started = System.nanoTime();
    Optional<Judgement> judged = judge(job, base, labels, pictures, cancelled);
    // Optional can't be closed, a null in try-with-resources is passed over.
    try (Judgement owned = judged.orElse(null)) {
      ChosenBeta beta = ChosenBeta.of(job.getSettings(), judged.map(Judgement::estimate));
      LOG.info("Job {} trains with {}", job.getJobId(), beta.figures());
      var figures = new TreeMap<>(beta.figures());
      figures.put("judgeSeconds", (System.nanoTime() - started) / 1e9);
      heartbeat.carry(beta.figures());
      // Once more: the expected end counts from here.
      heartbeat.enter(JobPhase.TRAINING);
      return train(
          job,
          versions,
          base,
          labels,
          pictures,
          judged,
          beta.settings(),
          figures,
          heartbeat,
          cancelled);
    }
  }

  /** Learns from all labels, those held out too: it is no candidate, and each is scored unseen. */
  private Optional<Judgement> judge(
      TrainingJob job,
      Denoiser base,
      LabelSet labels,
      PictureSource pictures,
      BooleanSupplier cancelled) {
    List<Picture> all = Stream.concat(labels.train().stream(), labels.holdOut().stream()).toList();
    if (Math.min(all.size(), pictures.size()) < 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          fineTuner.judge(
              rows(all, labels.classes(), base), pictures, job.getSettings().getSeed(), cancelled));
    } catch (DivergedException e) {
      if (job.getSettings().getAutomaticBeta()) {
        throw e;
      }
      // Such a job needs no estimate; its figures then have none.
      LOG.warn("Job {} has no judge: {}", job.getJobId(), e.getMessage());
      return Optional.empty();
    }
  }

  private FinishedAttempt train(
      TrainingJob job,
      JobVersions versions,
      Denoiser base,
      LabelSet labels,
      PictureSource pictures,
      Optional<Judgement> judged,
      TrainingSettings settings,
      Map<String, Double> figures,
      Heartbeat heartbeat,
      BooleanSupplier cancelled)
      throws IOException {
    long started = System.nanoTime();
    try (Denoiser candidate =
        fineTuner.fineTune(
            base,
            pictures,
            rows(labels.train(), labels.classes(), base),
            settings,
            heartbeat,
            cancelled)) {
      double seconds = (System.nanoTime() - started) / 1e9;
      heartbeat.enter(JobPhase.GATE);
      GateVerdict verdict =
          gate(
              job,
              versions,
              base,
              candidate,
              pictures,
              rows(labels.holdOut(), labels.classes(), base),
              cancelled);
      heartbeat.enter(JobPhase.PUBLISHING);
      figures.putAll(verdict.figures());
      figures.put("trainingSeconds", seconds);
      figures.put("trainPictures", (double) labels.train().size());
      figures.put("unlabeledPictures", (double) pictures.size());
      return store.write(
          job,
          candidate,
          judged,
          new TrainedVersion(
              VersionName.after(JobChampion.of(job), job.getJobId()),
              labels.train().size(),
              versions.shape(),
              verdict.passed() ? VersionStatus.PUBLISHED : VersionStatus.REJECTED,
              verdict.reason(),
              figures,
              Instant.now()));
    }
  }

  private GateVerdict gate(
      TrainingJob job,
      JobVersions versions,
      Denoiser base,
      Denoiser candidate,
      PictureSource pictures,
      PictureSource heldOut,
      BooleanSupplier cancelled)
      throws IOException {
    long seed = job.getSettings().getSeed() ^ GATE;
    if (versions.startFromChampion()) {
      return gate.examine(base, candidate, pictures, heldOut, seed, cancelled);
    }
    // Not before: training takes more memory than the three models.
    try (Denoiser champion = fineTuner.load(versions.champion())) {
      return gate.examine(champion, candidate, pictures, heldOut, seed, cancelled);
    }
  }

  /** Labelled pictures; one whose class is no class of the model counts as of unknown class. */
  private static PictureSource rows(
      List<Picture> pictures, Map<String, Integer> classes, Denoiser base) {
    ImageShape shape = base.shape();
    int[] labels =
        pictures.stream()
            .mapToInt(picture -> classes.getOrDefault(picture.sampleId(), Pictures.NO_CLASS))
            .map(label -> label < base.classes() ? label : Pictures.NO_CLASS)
            .toArray();
    return PictureList.of(
        pictures.stream().map(Picture::pixels).toList(),
        labels,
        shape.channels(),
        shape.height(),
        shape.width());
  }

  private static JobEnding ended(TrainingJob job, FinishedAttempt attempt) {
    ModelVersion version = attempt.version();
    JobResult result =
        result(
                job,
                version.getStatus() == VersionStatus.PUBLISHED
                    ? JobOutcome.PUBLISHED
                    : JobOutcome.REJECTED,
                attempt.reason())
            .setVersion(version.getVersion())
            .setFigures(version.getGateFigures())
            .build();
    return new JobEnding.Closed(result, Optional.of(version));
  }

  private static JobEnding ended(TrainingJob job, JobOutcome outcome, String reason) {
    return new JobEnding.Closed(result(job, outcome, reason).build(), Optional.empty());
  }

  private static JobResult.Builder result(TrainingJob job, JobOutcome outcome, String reason) {
    return JobResult.newBuilder()
        .setJobId(job.getJobId())
        .setModel(job.getModel())
        .setOutcome(outcome)
        .setReason(reason)
        .setEndedAt(Instant.now());
  }

  private static String sentence(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
  }
}
