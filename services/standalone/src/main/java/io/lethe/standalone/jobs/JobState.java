package io.lethe.standalone.jobs;

import io.lethe.schemas.JobCause;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A training job; what no topic tells any more is null.
 *
 * @param state {@link #OPEN}, the outcome, or {@link #ENDED} where its outcome is not kept
 * @param throughSequence the labelled set as of this sequence
 * @param labels in that set
 * @param version the one that it made
 * @param cancelReason why it is taken back
 * @param beatAt when the trainer last told of it
 * @param losses the objective's parts then
 * @param figures of the run and the gate
 */
public record JobState(
    String jobId,
    String model,
    String state,
    JobCause cause,
    Instant openedAt,
    Instant endedAt,
    String baseVersion,
    Long throughSequence,
    Integer labels,
    String version,
    String reason,
    String cancelReason,
    JobPhase phase,
    Integer step,
    Integer steps,
    Double picturesPerSecond,
    Double etaSeconds,
    Instant beatAt,
    SortedMap<String, Double> losses,
    SortedMap<String, Double> figures) {

  /** Nothing has closed it. */
  public static final String OPEN = "OPEN";

  /** A later job of the model is there, and the result of this one is not. */
  public static final String ENDED = "ENDED";

  /** Whether it is open. */
  public boolean isOpen() {
    return state.equals(OPEN);
  }

  /**
   * A job.
   *
   * @param job null where a later one took its place
   * @param result null where it is open, or where a later one took its place
   * @param beat null where none is kept
   * @param isLast whether no later job of the model is known
   */
  static JobState of(
      String jobId, TrainingJob job, JobResult result, TrainingProgress beat, boolean isLast) {
    boolean has = job != null;
    boolean ended = result != null;
    boolean beats = beat != null && !ended;
    return new JobState(
        jobId,
        has ? job.getModel() : ended ? result.getModel() : beat.getModel(),
        ended ? result.getOutcome().name() : has && isLast ? OPEN : ENDED,
        has ? job.getCause() : null,
        has ? job.getOpenedAt() : null,
        ended ? result.getEndedAt() : null,
        has ? job.getBaseVersion() : null,
        has ? job.getThroughSequence() : null,
        has ? job.getLabelCount() : null,
        ended ? result.getVersion() : null,
        ended ? result.getReason() : null,
        has ? job.getCancelReason() : null,
        beats ? beat.getPhase() : null,
        beats ? beat.getStep() : null,
        beats ? beat.getTotalSteps() : null,
        beats ? beat.getPicturesPerSecond() : null,
        beats ? beat.getEtaSeconds() : null,
        beats ? beat.getBeatAt() : null,
        beats ? new TreeMap<>(beat.getLossParts()) : sorted(Map.of()),
        ended ? new TreeMap<>(result.getFigures()) : sorted(Map.of()));
  }

  private static SortedMap<String, Double> sorted(Map<String, Double> values) {
    return new TreeMap<>(values);
  }
}
