package io.lethe.trainer.runtime;

import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureStore;
import io.lethe.store.Store;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicReader;
import io.lethe.topics.access.ServiceAccess;
import io.lethe.topics.access.ServiceStart;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import io.lethe.topics.startup.StartedParts;
import io.lethe.trainer.certificate.CertificateWriter;
import io.lethe.trainer.certificate.SigningKey;
import io.lethe.trainer.checkpoints.CheckpointSchedule;
import io.lethe.trainer.checkpoints.Resumption;
import io.lethe.trainer.config.CheckpointSettings;
import io.lethe.trainer.config.GateSettings;
import io.lethe.trainer.config.PreviewSettings;
import io.lethe.trainer.config.TrainerConfig;
import io.lethe.trainer.config.TrainerStartException;
import io.lethe.trainer.data.ConfiguredModels;
import io.lethe.trainer.data.LabelView;
import io.lethe.trainer.gate.Gate;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.jobs.BaseVersions;
import io.lethe.trainer.jobs.JobConsumer;
import io.lethe.trainer.jobs.JobRun;
import io.lethe.trainer.phases.AddedModels;
import io.lethe.trainer.phases.GatePhase;
import io.lethe.trainer.phases.GatherPhase;
import io.lethe.trainer.phases.JudgePhase;
import io.lethe.trainer.phases.OpenPhase;
import io.lethe.trainer.phases.PublishPhase;
import io.lethe.trainer.phases.TrainPhase;
import io.lethe.trainer.phases.TrainingPipeline;
import io.lethe.trainer.pictures.CleaningMetrics;
import io.lethe.trainer.pictures.PictureCleaner;
import io.lethe.trainer.progress.PreviewPlan;
import io.lethe.trainer.progress.ProgressTopic;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.versions.Retention;
import io.lethe.trainer.versions.RetiredModels;
import io.lethe.trainer.versions.VersionStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** A running trainer, put together. One a process, since only one training may run in it. */
public final class Trainer implements AutoCloseable {

  /** Progress is partitioned by model, and never holds a job up for long. */
  private static final Map<String, Object> PROGRESS =
      Map.of(
          ProducerConfig.PARTITIONER_CLASS_CONFIG,
          ModelPartitioner.class.getName(),
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          10_000);

  /** The topic of Generations keeps each for so long, its segment included. */
  private static final int FEWEST_KEPT_DAYS =
      (int) Topics.GENERATIONS_KEPT.plus(Topics.SEGMENT).toDays();

  private static final Duration FLUSH = Duration.ofSeconds(5);

  private final StartedParts started;
  private final JobConsumer jobs;
  private final PictureCleaner cleaner;
  private final Duration longestLook;

  private Trainer(
      StartedParts started, JobConsumer jobs, PictureCleaner cleaner, Duration longestLook) {
    this.started = started;
    this.jobs = jobs;
    this.cleaner = cleaner;
    this.longestLook = longestLook;
  }

  /** Like the other, of models whose pictures are all small. */
  public static Trainer start(
      TrainerConfig config,
      KafkaProperties kafka,
      TopicLayout layout,
      Store store,
      FineTuner fineTuner,
      Consumer<TrainingProgress> watcher) {
    return start(
        config,
        kafka,
        layout,
        store,
        PictureStore.none(),
        fineTuner,
        watcher,
        new CleaningMetrics(new SimpleMeterRegistry()));
  }

  /**
   * Checks the settings, makes the topics and starts to take jobs.
   *
   * @param kafka where Kafka is, and how to reach it
   * @param layout how topics lie in it
   * @param store of all versions; whoever opened it closes it
   * @param pictures where large pictures lie; whoever opened it closes it
   * @param watcher hears of progress, beside the topic
   * @param cleaning counts pictures that are deleted
   * @throws InvalidSettingException when a setting is bad
   * @throws TrainerStartException with one sentence when a base model or data set is missing or
   *     can't be used
   * @throws io.lethe.topics.TopicProvisioningException with one sentence when the topics can't be
   *     had
   */
  public static Trainer start(
      TrainerConfig config,
      KafkaProperties kafka,
      TopicLayout layout,
      Store store,
      PictureStore pictures,
      FineTuner fineTuner,
      Consumer<TrainingProgress> watcher,
      CleaningMetrics cleaning) {
    String instance = config.instance().orElseGet(Trainer::hostName);
    var clients = new KafkaClients(kafka, "lethe-trainer-" + instance);
    var topics = new TopicReader(clients);
    GateLimits limits = GateSettings.limits(config.gate());
    int newest = Setting.atLeast("lethe.trainer.retention.newest", config.retention().newest(), 1);
    Setting.positive("lethe.trainer.stuck-after", config.stuckAfter());
    int keptDays =
        Setting.atLeast(
            "lethe.trainer.pictures.kept-days", config.pictures().keptDays(), FEWEST_KEPT_DAYS);
    Duration sweepEvery = config.pictures().sweepEvery();
    Setting.positive("lethe.trainer.pictures.sweep-every", sweepEvery);
    PreviewPlan previews = PreviewSettings.plan(config.preview(), limits);
    var certificates =
        new CertificateWriter(config.certificate().key().map(Path::of).map(SigningKey::read));
    CheckpointSchedule schedule = CheckpointSettings.schedule(config.checkpoint());
    var models = ConfiguredModels.read(config.models(), topics, pictures, fineTuner, limits);
    VersionStore versions = versionStore(store, instance);
    var added = new AddedModels(config.added(), topics, pictures, versions, fineTuner, limits);
    try (Admin admin = clients.admin()) {
      ServiceStart.require(
          admin, ServiceAccess.TRAINER, layout, JobConsumer.transactionalId(instance));
    }
    var resumption = new Resumption(versions, schedule);
    var pipeline =
        new TrainingPipeline(
            new OpenPhase(models.unlabeled(), added, topics, versions, resumption, fineTuner),
            new GatherPhase(new LabelView(clients, pictures, config.labelWait())),
            new JudgePhase(fineTuner),
            new TrainPhase(fineTuner, previews),
            new GatePhase(new Gate(limits), fineTuner),
            new PublishPhase(versions, certificates));
    var started = new StartedParts();
    Producer<byte[], byte[]> producer = clients.writer("progress", PROGRESS);
    started.add(() -> producer.close(FLUSH));
    var progress = new ProgressTopic(producer).andThen(watcher);
    var retention = new Retention(topics, versions, newest);
    var jobRun =
        new JobRun(clients, topics, retention, pipeline, resumption, progress, config.stuckAfter());
    var bases = new BaseVersions(models.bases(), topics, versions, fineTuner);
    var retired =
        new RetiredModels(
            partition -> topics.latest(Topics.DEPLOYMENTS, partition).values(),
            versions,
            Clock.systemUTC());
    PictureCleaner cleaner =
        started.add(
            new PictureCleaner(
                clients, pictures, keptDays, sweepEvery, cleaning, Clock.systemUTC()));
    cleaner.start();
    return new Trainer(
        started,
        started.add(JobConsumer.start(clients, instance, jobRun, bases, retired)),
        cleaner,
        config.stuckAfter());
  }

  private static VersionStore versionStore(Store store, String instance) {
    try {
      return new VersionStore(store, instance);
    } catch (IllegalArgumentException e) {
      throw InvalidSettingException.of("lethe.trainer.instance can't be used: " + e.getMessage());
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new InvalidSettingException(
          "lethe.trainer.instance",
          "must be a name unique among trainers, because this host has no name");
    }
  }

  /** Whether it is in the group and each of its models has a version. */
  public boolean isReady() {
    return jobs.isReady();
  }

  /** Why a model can't have its first version, in one sentence; empty where each has one. */
  public Optional<String> failure() {
    return jobs.failure();
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return jobs.problem().or(() -> cleaner.problem(longestLook));
  }

  /** Stops within one training step; the job in work stays open. */
  @Override
  public void close() {
    started.close();
  }
}
