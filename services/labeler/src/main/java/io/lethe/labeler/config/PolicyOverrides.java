package io.lethe.labeler.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What one model does otherwise than {@link DefaultPolicy} says. */
public interface PolicyOverrides {

  /** Reporters whose inline pictures become labels at once, separated by commas. */
  Optional<Set<String>> trustedReporters();

  /** Distinct reporters that make a label of an inline picture. */
  OptionalInt quorum();

  /** How far one reporter is believed. */
  Vetting vetting();

  /** When training jobs are opened. */
  Trigger trigger();

  /** How they train. */
  Training training();

  /** How far one reporter is believed. */
  interface Vetting {

    /** Reports of one reporter within a window that may make labels; more are held back. */
    OptionalInt limit();

    /** Length of the windows in which reports are counted. */
    Optional<Duration> window();

    /** Largest share of a model's labels that one reporter may hold, in (0, 1]. */
    OptionalDouble maxShare();

    /** Labels that a reporter may hold whatever their share. */
    OptionalInt freeLabels();

    /** Reliability, 0..1, below which a reporter's word alone makes no label. */
    OptionalDouble minReliability();

    /** How long a picture is held back before it is given up. */
    Optional<Duration> quarantineRetention();
  }

  /** When training jobs are opened. */
  interface Trigger {

    /** Unlearned changes of the labelled set that open a job. */
    OptionalInt count();

    /** Age of the oldest unlearned change that opens a job. */
    Optional<Duration> age();

    /** Labels for training without which age opens no job. */
    OptionalInt minLabels();

    /** Silence after which an open job is sent again. */
    Optional<Duration> lostAfter();

    /** Pause after a failed or rejected job; doubles with each one in a row. */
    Optional<Duration> retryAfter();

    /** Pause after any job; TRAIN_NOW does not wait for it. */
    Optional<Duration> coolDown();

    /**
     * What becomes of weights that learned a label which is then retracted or erased: accept (the
     * next version may descend from them) or retrain (no job starts from them).
     */
    Optional<RetractionPolicy> retraction();
  }

  /** How jobs train. */
  interface Training {

    /** Whose weights jobs start from: the champion's or those of the root, the first version. */
    Optional<JobStart> start();

    /** The objective: unsupervised, supervised or pu. */
    Optional<String> objective();

    /** How pu keeps its estimate from going negative: abs or nonnegative. */
    Optional<String> correction();

    /** Class prior of the sensitive pictures, in [0, 1), or auto to find it on the job's data. */
    Optional<String> beta();

    /** How many times the class prior found an automatic beta is, above 0. */
    OptionalDouble strength();

    /** Optimizer steps. */
    OptionalInt steps();

    /** Unlabeled pictures a step. */
    OptionalInt unlabeledBatch();

    /** Labelled pictures a step. */
    OptionalInt labelledBatch();

    /** Peak of the learning rate. */
    OptionalDouble learningRate();

    /** Steps of linear warm-up. */
    OptionalInt warmUpSteps();

    /** Bound of the gradient's global norm. */
    OptionalDouble maxGradientNorm();

    /** Decay of the averaged weights that are published; 0 publishes the last weights. */
    OptionalDouble emaDecay();

    /** Seed of every job; derived from model and sequence where not given. */
    OptionalLong seed();
  }
}
