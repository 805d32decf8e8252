package io.lethe.serving.config;

import io.lethe.diffusion.script.PrecisionChoice;
import io.lethe.serving.guard.GuardMode;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the serving service, {@code lethe.serving.*}. */
@ConfigMapping(prefix = "lethe.serving")
public interface ServingConfig {

  /**
   * This instance's name, 1 to 128 of A-Z, a-z, 0-9, '.', '_' and '-'; two instances that run at
   * once must not share one. Without one it is the host's name and a random suffix.
   */
  @WithDefault("${HOSTNAME:}")
  Optional<String> instance();

  /** What makes the pictures: auto (the first GPU where there is one), cpu or cuda:N. */
  @WithDefault("auto")
  String device();

  /**
   * What text-to-image models compute in: float32, bfloat16, or auto (bfloat16 on a GPU). Other
   * models compute in float32.
   */
  @WithDefault("auto")
  PrecisionChoice precision();

  /** Most pictures that take a denoising step together, 1 to 256; a guided one counts twice. */
  @WithDefault("16")
  int maxBatch();

  /**
   * Most pictures of a model that may wait; at least max-count, or a largest request never fits.
   */
  @WithDefault("256")
  int queueCapacity();

  /** Most pictures of one request, 1 to 1024. */
  @WithDefault("64")
  int maxCount();

  /**
   * Sampler of a request that names none: ddpm, ddim or dpm_solver_2m; for models that take texts
   * ddim, dpm_solver_2m, plms, euler or lms.
   */
  @WithDefault("dpm_solver_2m")
  String defaultSampler();

  /** Denoising steps of a request that names none, 1 to 1000. */
  @WithDefault("10")
  int defaultSteps();

  /**
   * Largest guidance scale of a request, 1 to 1000, for models that take texts or have a null
   * class.
   */
  @WithDefault("20")
  double maxGuidanceScale();

  /**
   * Guidance scale of a request that names a class and no scale; 1 for no guidance. For models with
   * a null class: others refuse what is guided.
   */
  @WithDefault("1")
  double defaultGuidanceScale();

  /** Guidance scale of a request that has a prompt and no scale, 1 to max-guidance-scale. */
  @WithDefault("7.5")
  double defaultTextGuidanceScale();

  /** Largest width and height of a request, pixels, 8 to 4096, for models that take texts. */
  @WithDefault("768")
  int maxSide();

  /** Prompts whose embeddings each version in memory keeps, 1 to 100,000. */
  @WithDefault("100")
  int cachedPrompts();

  /** Longest time that a request's pictures may take before it is refused. */
  @WithDefault("30s")
  Duration deadline();

  /** How long a request from the topic waits for room or for its model before it is given up. */
  @WithDefault("5m")
  Duration requestPatience();

  /** How long a record may take to be acknowledged by the broker. */
  @WithDefault("10s")
  Duration publishTimeout();

  /**
   * Whether pictures are written in Confluent's wire format, by the registry of schemas that
   * kafka.apicurio.registry.url names.
   */
  @WithDefault("false")
  boolean registryFraming();

  /**
   * Most requestIds that are remembered, for 24 hours each, so that a repeat gives no second set;
   * each takes some 250 bytes. At least 1000. The default holds 24 hours up to 5.8 such requests a
   * second in the cluster; above that the oldest are forgotten early.
   */
  @WithDefault("500000")
  int rememberedRequests();

  /**
   * Latest pictures, of all instances, that can be had by their URL; a start reads as many from the
   * topic. At least 4.
   */
  @WithDefault("10000")
  int recentGenerations();

  /** Quality of pictures that leave as JPEG or WebP, 1 to 100. */
  @WithDefault("90")
  int pictureQuality();

  /** Most clients that may listen to events at once, at least 1. */
  @WithDefault("100")
  int eventStreams();

  /** Time between two beats in lethe.rollouts, 1 ms to 30s: after 90s of silence it is gone. */
  @WithDefault("30s")
  Duration beat();

  /** How often it is told what was counted of a version on trial, 1 ms to 30s. */
  @WithDefault("5s")
  Duration trialCountsEvery();

  /** Pictures of the warm-up batch of a version, 1 to 64. */
  @WithDefault("2")
  int warmUpPictures();

  /** Denoising steps of the warm-up batch, 1 to 1000. */
  @WithDefault("2")
  int warmUpSteps();

  /**
   * First wait before a version that is not there, or can't be read now, is tried again; doubles.
   */
  @WithDefault("1s")
  Duration firstRetry();

  /** Longest wait before a version that is not there, or can't be read now, is tried again. */
  @WithDefault("60s")
  Duration longestRetry();

  /**
   * Longest wait of an instance that serves already before it loads a new champion, so that not all
   * do at once; pins and roll backs never wait. 0s for none.
   */
  @WithDefault("2s")
  Duration swapJitter();

  /**
   * How long from its beginning the load of a version waits for gaps in which no model makes
   * pictures, before its pieces take their turns among the steps of live ones. 0s for not at all.
   */
  @WithDefault("500ms")
  Duration swapPatience();

  /**
   * Memory for the weights of models, such as 2G; more than 0. With it a model is loaded at its
   * first use, and those used longest ago are unloaded for others. Without it every deployed model
   * is loaded at once and stays.
   */
  @WithConverter(MemorySizeConverter.class)
  Optional<MemorySize> modelMemory();

  /** What each version in memory counts beside its weights, of model-memory; at least 0. */
  @WithDefault("16M")
  @WithConverter(MemorySizeConverter.class)
  MemorySize modelAllowance();

  /** Models that are loaded as soon as they are deployed and never unloaded for room. */
  Optional<List<String>> hotModels();

  /**
   * Instances that each model is placed on, at least 1: they load it first where it is hot, and
   * unload it last. Needs model-memory. Without it each model is placed on all instances.
   */
  OptionalInt replicas();

  /**
   * How long a request waits for the load of its model before it is refused, and a load for room.
   * More than 0s.
   */
  @WithDefault("10s")
  Duration loadWait();

  /** What keeps sensitive pictures from leaving. */
  Guard guard();

  /** {@code lethe.serving.guard.*}. */
  interface Guard {

    /**
     * What becomes of a picture that the guard takes for sensitive: off (none is screened), flag
     * (it leaves, marked), block (it does not leave) or replace (one of another seed leaves).
     */
    @WithDefault("replace")
    GuardMode mode();

    /**
     * Share of the window's pictures that may be held back, 0 to 1; above it the guard flags and
     * alarms.
     */
    @WithDefault("0.05")
    double maxShare();

    /** Pictures of a model over which that share is taken, 1 to 1,000,000. */
    @WithDefault("1000")
    int window();

    /** New seeds that are tried in place of a picture that is held back, 1 to 10. */
    @WithDefault("3")
    int tries();

    /**
     * Share of a model's own recent pictures that may count as near to reported ones, 0 to 1. It
     * sets the distance below which a picture is near.
     */
    @WithDefault("0.02")
    double nearShare();

    /**
     * Share of the normal pictures that the probe of new labels may take for sensitive, 0 to 0.5; 0
     * for no probe. It sets the score from which on a picture is like them.
     */
    @WithDefault("0.01")
    double falseShare();

    /** Labels of a model that the guard knows, 1 to 1,000,000; the oldest go first. */
    @WithDefault("10000")
    int maxLabels();
  }

  /**
   * Longest time that one piece of work (a denoising step of a batch, a screening, an encoding) may
   * take. A thread that is longer at it is stuck, and liveness is DOWN. More than 0s.
   */
  @WithDefault("5m")
  Duration longestStep();

  /**
   * Longest time that the load of a version may take: its download, the check of its hashes, and
   * its warm-up. A thread that is longer at it is stuck, and liveness is DOWN. More than 0s; models
   * of many gigabytes may need more.
   */
  @WithDefault("30m")
  Duration longestLoad();

  /**
   * How long a stop may take, models, guard and clients of the broker together, once calls over
   * HTTP have ended or quarkus.shutdown.timeout is over; what is not done then is cut off. More
   * than 0s; longer than stop-wait, or models are cut off.
   */
  @WithDefault("15s")
  Duration stopTimeout();

  /** How long a stop lets each model work off what waits. */
  @WithDefault("5s")
  Duration stopWait();

  /** What single models do otherwise, by model name. */
  Map<String, LimitOverrides> models();
}
