package io.lethe.trainer.config;

import io.lethe.diffusion.script.PrecisionChoice;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The trainer's settings. */
@ConfigMapping(prefix = "lethe.trainer")
public interface TrainerConfig {

  /** The models this trainer trains, by name; all trainers of a group must agree. */
  Map<String, Model> models();

  /** Models that trainers have no settings for, which somebody added by their first version. */
  Added added();

  /** The gate's limits. */
  Gate gate();

  /** Which versions' weights are kept. */
  Retention retention();

  /** Which stored pictures are kept. */
  Pictures pictures();

  /** Certificates of versions. */
  Certificate certificate();

  /** How often a job in work is saved, to go on from there after a crash. */
  Checkpoint checkpoint();

  /** How a model is looked at while it is trained. */
  Preview preview();

  /** What trains: auto (the first GPU where there is one), cpu or cuda:N. */
  @WithDefault("auto")
  String device();

  /**
   * What text-to-image models compute in: float32, bfloat16, or auto (bfloat16 on a GPU). Other
   * models compute in float32.
   */
  @WithDefault("auto")
  PrecisionChoice precision();

  /**
   * Most rows of a training step that go through the network at once, at least 1; more are done in
   * parts. A GPU that runs out of memory halves it by itself; on a CPU set it where the kernel
   * would end the process.
   */
  @WithDefault("256")
  int rowsAtOnce();

  /** How long a job waits for the labels it names, before it fails. */
  @WithDefault("PT1M")
  Duration labelWait();

  /**
   * How long a job may show no sign of work, such as a training step, before the trainer is not
   * alive any more: above the longest step and upload of weights.
   */
  @WithDefault("PT1H")
  Duration stuckAfter();

  /** This trainer's name, unique among all trainers; the host's name where absent. */
  Optional<String> instance();

  /** A model. */
  interface Model {

    /** Directory of its first version, as diffusers writes it. */
    String base();

    /** Its unlabeled data. */
    Unlabeled unlabeled();
  }

  /** Models without settings of their own. */
  interface Added {

    /**
     * Whether they are trained, on pictures of their own; else their jobs fail. All trainers of a
     * group must agree.
     */
    @WithDefault("true")
    boolean train();

    /** Most of such a model's own pictures that are used, at least 1. */
    @WithDefault("2000")
    int reservoirSize();

    /** Share of reservoir-size that its base makes afresh, 0..1: it slows the model's decay. */
    @WithDefault("0.25")
    double rootShare();
  }

  /** Unlabeled data: what a model is to keep making, sensitive pictures among it. */
  interface Unlabeled {

    /** Where it comes from: dataset, generations or mix. */
    @WithDefault("dataset")
    Source source();

    /** Folder of a data set: MNIST's idx files, or pictures (PNG, JPEG); for dataset and mix. */
    Optional<String> dataset();

    /** Most of the model's own pictures that are used; for generations and mix. */
    @WithDefault("2000")
    int reservoirSize();

    /** Share of the model's own pictures, 0..1; for mix. */
    @WithDefault("0.5")
    double ratio();

    /**
     * Share of reservoir-size that the base makes afresh, 0..1, where there are no generations yet
     * all that is used; for generations. It slows the decay of a model that learns from nothing but
     * its own pictures.
     */
    @WithDefault("0.25")
    double rootShare();
  }

  /** Sources of unlabeled data. */
  enum Source {
    /** A data set on disk. */
    DATASET,
    /** The model's own pictures from the generations topic, those labelled left out. */
    GENERATIONS,
    /** Both. */
    MIX
  }

  /** Which versions' weights are kept. */
  interface Retention {

    /**
     * Newest versions of a model whose weights are kept, at least 1, and as many of those that may
     * follow the champion or be rolled back to; beside them the first, the champion and what is
     * being served.
     */
    @WithDefault("20")
    int newest();
  }

  /** Certificates of versions. */
  interface Certificate {

    /** File of the private Ed25519 key (PEM) that signs them; where absent none is signed. */
    Optional<String> key();
  }

  /** Which stored pictures are kept. */
  interface Pictures {

    /**
     * Days that a picture in the store stays after the one on which it was stored, at least 8: as
     * long as the topic may hold a generation that names it. One that a label or a held picture
     * names stays longer.
     */
    @WithDefault("8")
    int keptDays();

    /** Time between two looks for pictures that nothing names any more, above 0. */
    @WithDefault("PT1H")
    Duration sweepEvery();
  }

  /** How often a job in work is saved, to go on from there after a crash. */
  interface Checkpoint {

    /** Training steps between two checkpoints of a job, at least 1, unless the interval is over. */
    @WithDefault("500")
    int steps();

    /** Time between two checkpoints of a job, above 0, unless the steps are made. */
    @WithDefault("PT30S")
    Duration interval();
  }

  /** How a model is looked at while it is trained. */
  interface Preview {

    /** Training steps between two looks, which each take as long as the pictures; 0 for none. */
    @WithDefault("50")
    int steps();

    /** Pictures made for a look, 1 to 1024; the sensitive rate is estimated on them. */
    @WithDefault("32")
    int pictures();
  }

  /** What the gate measures and allows. */
  interface Gate {

    /**
     * Pictures that champion and candidate each generate of the same noise, at least 4. A champion
     * that seems to be within the target makes up to 8 times as many, to tell.
     */
    @WithDefault("256")
    int pictures();

    /** Share of sensitive pictures that is good enough, 0..1. */
    @WithDefault("0.01")
    double target();

    /**
     * Whether a candidate must make fewer sensitive pictures than a champion that is above the
     * target, and a champion within it is left as it is; else it must only not make more.
     */
    @WithDefault("true")
    boolean requireDrop();

    /** How far above the champion's share a candidate's may lie once above the target, 0..1. */
    @WithDefault("0.01")
    double margin();

    /** Broken pictures that a candidate may make more than the champion. */
    @WithDefault("2")
    int maxBroken();

    /** Draws of picture, timestep and noise in the loss on unlabeled data, at least 128. */
    @WithDefault("256")
    int lossRows();

    /** Largest loss on normal unlabeled pictures over the champion's. */
    @WithDefault("1.5")
    double maxLossRatio();

    /**
     * Largest Frechet distance to the reference over the champion's, and over the base's unless it
     * falls.
     */
    @WithDefault("4")
    double maxFrechetRatio();

    /** Least precision over the champion's, and over the base's unless it rises, 0..1. */
    @WithDefault("0.6")
    double minPrecisionRatio();

    /** Least recall over the champion's, and over the base's unless it rises, 0..1. */
    @WithDefault("0.6")
    double minRecallRatio();

    /** Candidates that a job may train, each gentler or stronger than the one refused before. */
    @WithDefault("3")
    int attempts();

    /** Sampler of the pictures: ddpm, ddim or dpm_solver_2m. */
    @WithDefault("dpm_solver_2m")
    String sampler();

    /** Its denoising steps. */
    @WithDefault("10")
    int samplerSteps();

    /**
     * How far texts guide what a text-to-image model makes for the gate, 1 to 100: as far as users
     * have it guided. Other models pass it over.
     */
    @WithDefault("7.5")
    double guidanceScale();
  }
}
