package io.lethe.labeler;

import io.lethe.labeler.config.JobStart;
import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.config.ModelPolicy;
import io.lethe.labeler.config.NewVersions;
import io.lethe.labeler.config.RetractionPolicy;
import io.lethe.labeler.config.TrialPolicy;
import io.lethe.labeler.config.TriggerPolicy;
import io.lethe.labeler.config.VettingPolicy;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/** Records and settings as these tests use them: model {@code mnist} with 4 x 4 grey pictures. */
public final class Records {

  static final String MODEL = "mnist";
  static final Duration GRACE = Duration.ofMinutes(10);
  static final Duration AGE = Duration.ofSeconds(10);
  static final Duration LOST_AFTER = Duration.ofMinutes(10);
  static final Duration RETRY_AFTER = Duration.ofMinutes(1);
  static final Duration KEEP_RETIRED = Duration.ofDays(30);
  static final int COUNT = 20;
  static final int MIN_LABELS = 10;

  private static final int SIZE = 4;

  private Records() {}

  /** So lenient that vetting plays no part unless a test wants it to. */
  static final VettingPolicy LENIENT =
      new VettingPolicy(100_000, Duration.ofHours(1), 1.0, 5, 0.0, 1_000_000, Duration.ofDays(30));

  private static final TrialPolicy LIVE =
      new TrialPolicy(NewVersions.LIVE, 0.1, 1000, Duration.ofDays(1), 0.01, 0.01);

  static LabelerSettings settings() {
    return settings(LENIENT, Duration.ZERO);
  }

  static LabelerSettings settings(VettingPolicy vetting, Duration coolDown) {
    return settings(
        vetting,
        new TriggerPolicy(
            COUNT, AGE, MIN_LABELS, LOST_AFTER, RETRY_AFTER, coolDown, RetractionPolicy.ACCEPT),
        JobStart.CHAMPION);
  }

  static LabelerSettings settings(JobStart start, RetractionPolicy retraction) {
    return settings(
        LENIENT,
        new TriggerPolicy(
            COUNT, AGE, MIN_LABELS, LOST_AFTER, RETRY_AFTER, Duration.ZERO, retraction),
        start);
  }

  static LabelerSettings settings(VettingPolicy vetting, TriggerPolicy trigger, JobStart start) {
    return settings(vetting, trigger, LIVE, start);
  }

  /** Whose new versions are tried so. */
  static LabelerSettings settings(TrialPolicy trial) {
    var trigger =
        new TriggerPolicy(
            COUNT,
            AGE,
            MIN_LABELS,
            LOST_AFTER,
            RETRY_AFTER,
            Duration.ZERO,
            RetractionPolicy.ACCEPT);
    return settings(LENIENT, trigger, trial, JobStart.CHAMPION);
  }

  static LabelerSettings settings(
      VettingPolicy vetting, TriggerPolicy trigger, TrialPolicy trial, JobStart start) {
    var training =
        new TrainingSettings(
            "pu", "abs", 0.2, 100, 48, 16, 5e-4, 10, 1.0, 0.0, 0L, false, 2.0, null, 0.0, "uniform",
            0.0, 0.0);
    var policy =
        new ModelPolicy(
            Set.of("trusty"), 3, vetting, trigger, trial, start, training, OptionalLong.empty());
    return new LabelerSettings(
        GRACE,
        Duration.ofMillis(500),
        Duration.ofDays(1),
        StateStores.IN_MEMORY,
        Duration.ofDays(32),
        Duration.ofDays(7),
        KEEP_RETIRED,
        policy,
        Map.of());
  }

  /** A grey picture that is like no other with another number. */
  public static Picture picture(int number) {
    byte[] pixels = new byte[SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (number * 31 + i * i * 7 + (number >> 3));
    }
    pixels[0] = (byte) number;
    pixels[1] = (byte) (number >> 8);
    return new Picture(SIZE, SIZE, 1, pixels);
  }

  /** Numbers of pictures that belong to the split for training, ascending. */
  public static List<Integer> trainNumbers(int count) {
    return IntStream.iterate(0, i -> i + 1)
        .filter(i -> Picture.split(picture(i).sampleId()) == Split.TRAIN)
        .limit(count)
        .boxed()
        .toList();
  }

  public static Generation generation(int number) {
    return generation(number, MODEL);
  }

  public static Generation generation(int number, String model) {
    return Generation.newBuilder()
        .setGenerationId("generation-" + number)
        .setRequestId("request")
        .setIndex(number)
        .setModel(model)
        .setModelVersion("v0")
        .setSeed(number)
        .setSampler("ddim")
        .setSteps(10)
        .setPixelHash(picture(number).sampleId())
        .setPng(png(picture(number)))
        .setGeneratedAt(Instant.EPOCH)
        .build();
  }

  public static SensitiveReport ofGeneration(String reporter, String reportId, int number) {
    return report(reporter, reportId).setGenerationId("generation-" + number).build();
  }

  public static SensitiveReport inline(String reporter, String reportId, Picture picture) {
    return report(reporter, reportId).setPng(png(picture)).build();
  }

  public static SensitiveReport inline(String reporter, String reportId, int number) {
    return inline(reporter, reportId, picture(number));
  }

  static SensitiveReport retraction(String reporter, String reportId) {
    return report(reporter, reportId).setKind(ReportKind.RETRACT).build();
  }

  static SensitiveReport.Builder report(String reporter, String reportId) {
    return SensitiveReport.newBuilder().setReporter(reporter).setReportId(reportId).setModel(MODEL);
  }

  public static ModelVersion base() {
    return version("v0", null, null, 0).build();
  }

  static ModelVersion.Builder version(
      String version, String parent, String gatedAgainst, long through) {
    return ModelVersion.newBuilder()
        .setModel(MODEL)
        .setVersion(version)
        .setParent(parent)
        .setGatedAgainst(gatedAgainst)
        .setJobId(parent == null ? null : "job-of-" + version)
        .setTrainedThrough(through)
        .setLabelCount(0)
        .setLabelDigest("")
        .setWidth(SIZE)
        .setHeight(SIZE)
        .setChannels(1)
        .setWeightsUri("mnist/" + version)
        .setManifestSha256("")
        .setStatus(VersionStatus.PUBLISHED)
        .setCreatedAt(Instant.EPOCH);
  }

  static JobResult result(TrainingJob job, JobOutcome outcome, String version) {
    return JobResult.newBuilder()
        .setJobId(job.getJobId())
        .setModel(job.getModel())
        .setOutcome(outcome)
        .setVersion(version)
        .setEndedAt(Instant.EPOCH)
        .build();
  }

  public static Command command(String commandId, CommandKind kind, String version) {
    return Command.newBuilder()
        .setCommandId(commandId)
        .setModel(MODEL)
        .setKind(kind)
        .setVersion(version)
        .setBy("operator")
        .build();
  }

  static Command verdict(String commandId, CommandKind kind, int number) {
    return Command.newBuilder(command(commandId, kind, null))
        .setSampleId(picture(number).sampleId())
        .build();
  }

  static Command onReporter(String commandId, CommandKind kind, String reporter) {
    return Command.newBuilder(command(commandId, kind, null)).setReporter(reporter).build();
  }

  static ByteBuffer png(Picture picture) {
    return ByteBuffer.wrap(Png.encode(picture));
  }
}
