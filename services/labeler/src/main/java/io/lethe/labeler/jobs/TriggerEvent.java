package io.lethe.labeler.jobs;

import io.lethe.labeler.output.Outlet;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.LabelChange;

/** An event that may open, change or close a training job. All are keyed by model. */
public sealed interface TriggerEvent {

  /** The way of events to the trigger. */
  Outlet<TriggerEvent> OUTLET = new Outlet<>("events", TriggerEvent.class);

  /**
   * The labelled set changed.
   *
   * @param change the entry of the label log
   * @param previousSequence sequence of the sample's change before this one; 0 for none
   */
  record Changed(LabelChange change, long previousSequence) implements TriggerEvent {}

  /** The model is retired: it has no champion to train until another one is {@link Deployed}. */
  record Retired() implements TriggerEvent {}

  /** Another champion was set. */
  record Deployed(String version) implements TriggerEvent {}

  /**
   * A version was read from its topic.
   *
   * @param jobId the job that made it, or null for a base
   */
  record VersionRead(String version, String jobId) implements TriggerEvent {}

  /**
   * The champion lacks what versions that are not live have learned.
   *
   * @param championThrough sequence through which the champion learned
   * @param otherThrough sequence through which a version that did not go live learned; 0 where that
   *     is what the last jobs learned
   * @param commandId the RESUME that found it so, or null
   */
  record Stale(long championThrough, long otherThrough, String commandId) implements TriggerEvent {}

  /** An operator wants a job. */
  record TrainNow(String commandId) implements TriggerEvent {}

  /**
   * A job is taken back; its result still closes it.
   *
   * @param dueAgain whether all that it served is due again, since a picture of its labelled set
   *     was erased or the model is retired
   */
  record Cancel(String jobId, String reason, boolean dueAgain) implements TriggerEvent {}

  /**
   * A job came to an end; which one is not known where the result {@linkplain UnreadableResult
   * can't be read}.
   */
  record Ended(JobResult result) implements TriggerEvent {}

  /** A trainer works on a job. */
  record Beat(String jobId) implements TriggerEvent {}
}
