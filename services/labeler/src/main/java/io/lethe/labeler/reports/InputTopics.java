package io.lethe.labeler.reports;

import io.lethe.labeler.output.Outlet;
import io.lethe.labeler.reports.InputTopic.Onward;
import io.lethe.labeler.state.Origin;
import io.lethe.schemas.Command;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialTally;
import io.lethe.schemas.picture.PictureException;
import io.lethe.schemas.picture.PicturePlace;
import io.lethe.schemas.rules.CommandRules;
import io.lethe.schemas.rules.FieldProblem;
import io.lethe.schemas.rules.FieldRules;
import io.lethe.schemas.rules.ReportRules;
import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

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

  /** What instances of serving count of trials. */
  public static final Outlet<TrialCounts> COUNTS = new Outlet<>("counts", TrialCounts.class);

  /** Reports go on as their origin, keyed by reporter. */
  public static final InputTopic<SensitiveReport> REPORTS =
      new InputTopic<>(
          Topics.REPORTS,
          (key, report) -> ReportRules.problemOf(report),
          SensitiveReport::getReporter,
          (report, origin) -> new Onward<>(ORIGINS, origin));

  /** Reports of trusted reporters go the same way; their origin tells them from others. */
  public static final InputTopic<SensitiveReport> TRUSTED_REPORTS =
      new InputTopic<>(Topics.TRUSTED_REPORTS, REPORTS.check(), REPORTS.key(), REPORTS.onward());

  /** Commands go on as their origin, keyed by model. */
  public static final InputTopic<Command> COMMANDS =
      new InputTopic<>(
          Topics.COMMANDS,
          (key, command) -> CommandRules.problemOf(command),
          Command::getModel,
          (command, origin) -> new Onward<>(ORIGINS, origin));

  /** Versions go on as their origin, keyed by model: their shape is checked further down. */
  public static final InputTopic<ModelVersion> MODEL_VERSIONS =
      new InputTopic<>(
          Topics.MODEL_VERSIONS,
          (key, version) -> problemOf(version),
          ModelVersion::getModel,
          (version, origin) -> new Onward<>(ORIGINS, origin));

  /** Results go on as they are, keyed by model. */
  public static final InputTopic<JobResult> JOB_RESULTS =
      new InputTopic<>(
          Topics.JOB_RESULTS,
          (key, result) -> FieldRules.model(result.getModel()),
          JobResult::getModel,
          (result, origin) -> new Onward<>(RESULTS, result));

  /** Heartbeats go on as they are, keyed by model. */
  public static final InputTopic<TrainingProgress> TRAINING_PROGRESS =
      new InputTopic<>(
          Topics.TRAINING_PROGRESS,
          (key, progress) -> FieldRules.model(progress.getModel()),
          TrainingProgress::getModel,
          // Nothing here looks at its pictures.
          (progress, origin) ->
              new Onward<>(
                  PROGRESS, TrainingProgress.newBuilder(progress).setSamples(null).build()));

  /** Counts of trials go on as they are, keyed by model. */
  public static final InputTopic<TrialCounts> TRIAL_COUNTS =
      new InputTopic<>(
          Topics.TRIAL_COUNTS,
          (key, counts) -> problemOf(counts),
          TrialCounts::getModel,
          (counts, origin) -> new Onward<>(COUNTS, counts));

  private InputTopics() {}

  /**
   * Generations go on as they are, keyed by generationId.
   *
   * @param partitions how many their topic has, and the one that their reports come to
   */
  public static InputTopic<Generation> generations(int partitions) {
    return new InputTopic<>(
        Topics.GENERATIONS,
        InputTopics::problemOf,
        Generation::getGenerationId,
        (generation, origin) -> placed(generation, origin, partitions));
  }

  private static Optional<FieldProblem> problemOf(byte[] key, Generation generation) {
    String id = generation.getGenerationId();
    return FieldRules.identifier("generationId", id)
        .or(
            // Whoever reads the topic by its keys would not find it.
            () ->
                Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8))
                    ? Optional.empty()
                    : problem("generationId", "The record's key is not its generationId."))
        .or(() -> FieldRules.model(generation.getModel()))
        // Labels keep it. Other publishers may not know it.
        .or(
            () ->
                generation.getModelVersion().isEmpty()
                    ? Optional.empty()
                    : FieldRules.identifier("modelVersion", generation.getModelVersion()))
        .or(() -> generation.getPicture() == null ? Optional.empty() : named(generation));
  }

  /** What it says of its picture is all that is known of it: the picture itself is not read. */
  private static Optional<FieldProblem> named(Generation generation) {
    try {
      PicturePlace place = PicturePlace.of(generation.getPicture(), generation.getModel());
      if (!place.sampleId().equals(generation.getPixelHash())) {
        return problem("picture", "The picture's uri names another sampleId than pixelHash.");
      }
    } catch (PictureException e) {
      return problem("picture", e.getMessage());
    }
    return generation.getPerceptualHash() == null
        ? problem("perceptualHash", "The generation of a stored picture has no perceptualHash.")
        : Optional.empty();
  }

  private static Onward<Generation> placed(Generation generation, Origin origin, int partitions) {
    // Where our repartition puts its reports.
    int home = Topics.GENERATIONS.partitionOf(generation.getGenerationId(), partitions).partition();
    return new Onward<>(origin.getPartition() == home ? PLACED : MISPLACED, generation);
  }

  private static Optional<FieldProblem> problemOf(ModelVersion version) {
    return FieldRules.model(version.getModel())
        .or(() -> FieldRules.identifier("version", version.getVersion()))
        .or(() -> shape(version));
  }

  private static Optional<FieldProblem> problemOf(TrialCounts counts) {
    return FieldRules.model(counts.getModel())
        .or(() -> FieldRules.identifier("instance", counts.getInstance()))
        .or(() -> tally("champion", counts.getChampion()))
        .or(() -> tally("candidate", counts.getCandidate()))
        .or(() -> tally("both", counts.getBoth()));
  }

  private static Optional<FieldProblem> tally(String field, TrialTally tally) {
    return LongStream.of(tally.getJudged(), tally.getFound(), tally.getBroken())
            .allMatch(count -> count >= 0 && count <= tally.getPictures())
        ? Optional.empty()
        : problem(field, "The counts of %s are not 0 to its pictures.".formatted(field));
  }

  private static Optional<FieldProblem> shape(ModelVersion version) {
    boolean colors = version.getChannels() == 1 || version.getChannels() == 3;
    if (version.getWidth() >= 1 && version.getHeight() >= 1 && colors) {
      return Optional.empty();
    }
    return problem(
        "channels",
        "No picture has %d x %d pixels and %d channels, as the version says."
            .formatted(version.getWidth(), version.getHeight(), version.getChannels()));
  }

  private static Optional<FieldProblem> problem(String field, String message) {
    return Optional.of(new FieldProblem(field, message));
  }
}
