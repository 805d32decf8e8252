package io.lethe.labeler.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The policy of one model, or of all models without one of their own. {@link PolicyFallback} gives
 * a model's own policy what it leaves out.
 */
public interface PolicyConfig {

  /** Reporters whose inline pictures become labels at once, separated by commas. */
  Optional<Set<String>> trustedReporters();

  /** Distinct reporters that make a label of an inline picture. */
  @WithDefault("3")
  int quorum();

  /** How far one reporter is believed. */
  Vetting vetting();

  /** When training jobs are opened. */
  Trigger trigger();

  /** How new versions are tried beside the champion. */
  Trial trial();

  /** How they train. */
  Training training();

  /** How far one reporter is believed. */
  interface Vetting {

    /** Reports of one reporter within a window that may make labels; more are held back. */
    @WithDefault("100")
    int limit();

    /** Length of the windows in which reports are counted. */
    @WithDefault("1h")
    Duration window();

    /** Largest share of a model's labels that one reporter may hold, in (0, 1]. */
    @WithDefault("0.2")
    double maxShare();

    /** Labels that a reporter may hold whatever their share. */
    @WithDefault("5")
    int freeLabels();

    /** Reliability, 0..1, below which a reporter's word alone makes no label. */
    @WithDefault("0.5")
    double minReliability();

    /** How often a picture whose label was retracted may become one again without a moderator. */
    @WithDefault("3")
    int maxReturns();

    /** How long a picture is held back before it is given up. */
    @WithDefault("30d")
    Duration quarantineRetention();
  }

  /** When training jobs are opened. */
  interface Trigger {

    /** Unlearned changes of the labelled set that open a job. */
    @WithDefault("20")
    int count();

    /** Age of the oldest unlearned change that opens a job. */
    @WithDefault("10s")
    Duration age();

    /** Labels for training without which age opens no job. */
    @WithDefault("10")
    int minLabels();

    /** Silence after which an open job is sent again. */
    @WithDefault("10m")
    Duration lostAfter();

    /** Pause after a failed or rejected job; doubles with each one in a row. */
    @WithDefault("1m")
    Duration retryAfter();

    /** Pause after any job; TRAIN_NOW does not wait for it. */
    @WithDefault("10s")
    Duration coolDown();

    /**
     * What becomes of weights that learned a label which is then retracted or erased: accept (the
     * next version may descend from them) or retrain (no job starts from them).
     */
    @WithDefault("accept")
    RetractionPolicy retraction();
  }

  /** How new versions are tried beside the champion. */
  interface Trial {

    /**
     * What becomes of a version that has passed the gate: live (it is the champion at once), canary
     * (first it answers a share of the requests) or shadow (first it makes a share of the pictures
     * again, which nobody gets).
     */
    @WithDefault("live")
    NewVersions newVersions();

    /** Share of the requests that a version on trial takes part in, above 0 and at most 1. */
    @WithDefault("0.1")
    double share();

    /** Pictures of either version after which a trial is decided, 1 to 1,000,000. */
    @WithDefault("1000")
    long pictures();

    /** After which time a trial ends undecided. */
    @WithDefault("1d")
    Duration longest();

    /** Share of sensitive pictures that is good enough, 0..1. */
    @WithDefault("0.01")
    double target();

    /** How far above the champion's share that of the version on trial may lie, 0..1. */
    @WithDefault("0.01")
    double margin();
  }

  /** How jobs train. */
  interface Training {

    /** Whose weights jobs start from: the champion's or those of the root, the first version. */
    @WithDefault("champion")
    JobStart start();

    /** The objective: unsupervised, supervised or pu. */
    @WithDefault("pu")
    String objective();

    /** How pu keeps its estimate from going negative: abs or nonnegative. */
    @WithDefault("abs")
    String correction();

    /**
     * Class prior of the sensitive pictures, above 0 and below 1, or auto to find it on the job's
     * data.
     */
    @WithDefault("auto")
    String beta();

    /**
     * How many times the class prior found an automatic beta is, above 0; how many times a tenth
     * where unlabeled pictures are cleaned.
     */
    @WithDefault("2.0")
    double strength();

    /**
     * How many times the class prior found is left out of the unlabeled pictures, of those that
     * look most like labels, 0 to 5; 0 leaves none out. A text-to-image model passes it over.
     */
    @WithDefault("1.2")
    double cleaning();

    /**
     * A reported picture whose denoising loss is so many times that of unlabeled ones by the start
     * version pushes no more, at least 0; 0 for no bound. A text-to-image model passes it over.
     */
    @WithDefault("2.0")
    double pushBound();

    /**
     * Weight of unlabeled pictures, which learn what the start version predicts of them in place of
     * their noise, at least 0; 0 where they learn their noise. Above 0 it takes a push-bound above
     * 0. A text-to-image model passes it over.
     */
    @WithDefault("2.0")
    double anchor();

    /**
     * How the timesteps of a step's pictures are drawn: uniform, or stratified over equal parts of
     * the chain.
     */
    @WithDefault("stratified")
    String timesteps();

    /** Optimizer steps. */
    @WithDefault("60")
    int steps();

    /** Unlabeled pictures a step. */
    @WithDefault("48")
    int unlabeledBatch();

    /** Labelled pictures a step. */
    @WithDefault("16")
    int labelledBatch();

    /** Peak of the learning rate. */
    @WithDefault("3e-4")
    double learningRate();

    /** Steps of linear warm-up. */
    @WithDefault("10")
    int warmUpSteps();

    /** Bound of the gradient's global norm. */
    @WithDefault("1.0")
    double maxGradientNorm();

    /** Decay of the averaged weights that are published; 0 publishes the last weights. */
    @WithDefault("0.0")
    double emaDecay();

    /**
     * Rank of the low-rank change that a text-to-image model learns in its attention, 0 to 256; 0
     * trains all of the U-Net's weights. The trainer's default, 16, where not given; other models
     * pass it over.
     */
    OptionalInt rank();

    /** Seed of every job; derived from model and sequence where not given. */
    OptionalLong seed();
  }
}
