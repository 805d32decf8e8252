package io.lethe.labeler.reports;

import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.reports.InputTopic.Onward;
import io.lethe.labeler.state.Origin;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How each of the labeler's input topics is read. */
public final class InputTopics {

  /** Records that passed, as their origin. */
  public static final Outlet<Origin> ORIGINS = new Outlet<>("origins", Origin.class);

  /** Generations that lie where their reports come to. */
  public static final Outlet<Generation> PLACED = new Outlet<>("placed", Generation.class);

  /** Generations in another partition than the one their reports come to; they must be moved. */
  public static final Outlet<Generation> MISPLACED = new Outlet<>("misplaced", Generation.class);

  /** Results of jobs. */
  public static final Outlet<JobResult> RESULTS = new Outlet<>("results", JobResult.class);

  /** Trainers' heartbeats. */
  public static final Outlet<TrainingProgress> PROGRESS =
      new Outlet<>("progress", TrainingProgress.class);

  /** Reports go on as their origin, keyed by reporter. */
  public static final InputTopic<SensitiveReport> REPORTS =
      new InputTopic<>(
          Topics.REPORTS,
          (key, report) -> checkReport(report),
          SensitiveReport::getReporter,
          (report, origin) -> new Onward<>(ORIGINS, origin));

  /** Generations go on as they are, keyed by generationId. */
  public static final InputTopic<Generation> GENERATIONS =
      new InputTopic<>(
          Topics.GENERATIONS,
          InputTopics::checkGeneration,
          Generation::getGenerationId,
          InputTopics::placed);

  /** Commands go on as their origin, keyed by model. */
  public static final InputTopic<Command> COMMANDS =
      new InputTopic<>(
          Topics.COMMANDS,
          (key, command) -> checkCommand(command),
          Command::getModel,
          (command, origin) -> new Onward<>(ORIGINS, origin));

  /** Versions go on as their origin, keyed by model: their shape is checked further down. */
  public static final InputTopic<ModelVersion> MODEL_VERSIONS =
      new InputTopic<>(
          Topics.MODEL_VERSIONS,
          (key, version) -> checkVersion(version),
          ModelVersion::getModel,
          (version, origin) -> new Onward<>(ORIGINS, origin));

  /** Results go on as they are, keyed by model. */
  public static final InputTopic<JobResult> JOB_RESULTS =
      new InputTopic<>(
          Topics.JOB_RESULTS,
          (key, result) -> Checks.model(result.getModel()),
          JobResult::getModel,
          (result, origin) -> new Onward<>(RESULTS, result));

  /** Heartbeats go on as they are, keyed by model. */
  public static final InputTopic<TrainingProgress> TRAINING_PROGRESS =
      new InputTopic<>(
          Topics.TRAINING_PROGRESS,
          (key, progress) -> Checks.model(progress.getModel()),
          TrainingProgress::getModel,
          (progress, origin) -> new Onward<>(PROGRESS, progress));

  private InputTopics() {}

  private static void checkReport(SensitiveReport report) throws UnusableRecordException {
    Checks.identifier("reportId", report.getReportId());
    Checks.identifier("reporter", report.getReporter());
    Checks.model(report.getModel());
    Checks.text("reason", report.getReason());
    if (report.getKind() == ReportKind.UNKNOWN) {
      throw new UnusableRecordException("The report's kind is not known to this version of Lethe.");
    }
    if (report.getKind() == ReportKind.REPORT) {
      checkSubject(report);
    }
  }

  private static void checkSubject(SensitiveReport report) throws UnusableRecordException {
    boolean generation = report.getGenerationId() != null;
    boolean inline = report.getPng() != null;
    if (generation && inline) {
      throw new UnusableRecordException("The report names both a generationId and a picture.");
    }
    if (!generation && !inline) {
      throw new UnusableRecordException("The report names neither a generationId nor a picture.");
    }
    if (generation) {
      Checks.identifier("generationId", report.getGenerationId());
      if (report.getClassLabel() != null) {
        throw new UnusableRecordException(
            "The report names both a generationId and a classLabel; a generation has its own"
                + " class.");
      }
      return;
    }
    if (report.getClassLabel() != null && report.getClassLabel() < 0) {
      throw new UnusableRecordException(
          "classLabel must be 0 or more, not %d.".formatted(report.getClassLabel()));
    }
    try {
      Png.decode(report.getPng());
    } catch (PictureException e) {
      throw new UnusableRecordException(e.getMessage());
    }
  }

  private static void checkGeneration(byte[] key, Generation generation)
      throws UnusableRecordException {
    Checks.identifier("generationId", generation.getGenerationId());
    // Whoever reads the topic by its keys would not find it.
    if (!Arrays.equals(key, generation.getGenerationId().getBytes(StandardCharsets.UTF_8))) {
      throw new UnusableRecordException("The record's key is not its generationId.");
    }
  }

  private static Onward<Generation> placed(Generation generation, Origin origin) {
    // Where our repartition puts its reports.
    int home = Topics.GENERATIONS.partitionOf(generation.getGenerationId()).partition();
    return new Onward<>(origin.getPartition() == home ? PLACED : MISPLACED, generation);
  }

  private static void checkCommand(Command command) throws UnusableRecordException {
    Checks.identifier("commandId", command.getCommandId());
    Checks.model(command.getModel());
    if (command.getKind() == CommandKind.UNKNOWN) {
      throw new UnusableRecordException(
          "The command's kind is not known to this version of Lethe.");
    }
    checkSubject(command);
    if (command.getVersion() != null) {
      Checks.identifier("version", command.getVersion());
    }
    Checks.text("by", command.getBy());
    Checks.text("reason", command.getReason());
  }

  private static void checkSubject(Command command) throws UnusableRecordException {
    switch (command.getKind()) {
      case ACCEPT, REJECT, ERASE_SAMPLE -> {
        if (command.getSampleId() == null) {
          throw new UnusableRecordException("The command names no sampleId.");
        }
        Checks.sampleId(command.getSampleId());
      }
      case BLOCK_REPORTER, UNBLOCK_REPORTER, ERASE_REPORTER -> {
        if (command.getReporter() == null) {
          throw new UnusableRecordException("The command names no reporter.");
        }
        Checks.identifier("reporter", command.getReporter());
      }
      default -> {}
    }
  }

  private static void checkVersion(ModelVersion version) throws UnusableRecordException {
    Checks.model(version.getModel());
    Checks.identifier("version", version.getVersion());
    boolean colors = version.getChannels() == 1 || version.getChannels() == 3;
    if (version.getWidth() < 1 || version.getHeight() < 1 || !colors) {
      throw new UnusableRecordException(
          "No picture has %d x %d pixels and %d channels, as the version says."
              .formatted(version.getWidth(), version.getHeight(), version.getChannels()));
    }
  }
}
