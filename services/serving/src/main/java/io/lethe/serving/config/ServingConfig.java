package io.lethe.serving.config;

import io.lethe.serving.guard.GuardMode;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.Map;

/** Settings of the serving service, {@code lethe.serving.*}. */
@ConfigMapping(prefix = "lethe.serving")
public interface ServingConfig {

  /** This instance's name; two instances that run at once must not share one. */
  @WithDefault("${HOSTNAME:local}")
  @Pattern(regexp = "[A-Za-z0-9._-]{1,128}")
  String instance();

  /** What makes the pictures: auto (the first GPU where there is one), cpu or cuda:N. */
  @WithDefault("auto")
  String device();

  /** Most pictures that take a denoising step together; a guided one counts twice. */
  @WithDefault("16")
  @Min(1)
  @Max(256)
  int maxBatch();

  /**
   * Most pictures of a model that may wait; at least max-count, or a largest request never fits.
   */
  @WithDefault("256")
  @Min(1)
  int queueCapacity();

  /** Most pictures of one request. */
  @WithDefault("64")
  @Min(1)
  @Max(1024)
  int maxCount();

  /** Sampler of a request that names none: ddpm, ddim or dpm_solver_2m. */
  @WithDefault("dpm_solver_2m")
  String defaultSampler();

  /** Denoising steps of a request that names none. */
  @WithDefault("10")
  @Min(1)
  @Max(1000)
  int defaultSteps();

  /** Largest guidance scale of a request, for models with a null class. */
  @WithDefault("20")
  double maxGuidanceScale();

  /**
   * Guidance scale of a request that names a class and no scale; 1 for no guidance. For models with
   * a null class: others refuse what is guided.
   */
  @WithDefault("1")
  double defaultGuidanceScale();

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
   * Most requestIds that are remembered, for 24 hours each, so that a repeat gives no second set;
   * each takes some 250 bytes.
   */
  @WithDefault("500000")
  @Min(1000)
  int rememberedRequests();

  /**
   * Latest pictures, of all instances, that can be had by their URL; a start reads as many from the
   * topic.
   */
  @WithDefault("10000")
  @Min(4)
  int recentGenerations();

  /** Most clients that may listen to events at once. */
  @WithDefault("100")
  @Min(1)
  int eventStreams();

  /** Time between two beats in lethe.rollouts. */
  @WithDefault("30s")
  Duration beat();

  /** Pictures of the warm-up batch of a version. */
  @WithDefault("2")
  @Min(1)
  @Max(64)
  int warmUpPictures();

  /** Denoising steps of the warm-up batch. */
  @WithDefault("2")
  @Min(1)
  @Max(1000)
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
     * Share of the window's pictures that may be held back; above it the guard flags and alarms.
     */
    @WithDefault("0.05")
    @DecimalMin("0")
    @DecimalMax("1")
    double maxShare();

    /** Pictures of a model over which that share is taken. */
    @WithDefault("1000")
    @Min(1)
    @Max(1_000_000)
    int window();

    /** New seeds that are tried in place of a picture that is held back. */
    @WithDefault("3")
    @Min(1)
    @Max(10)
    int tries();

    /**
     * Share of a model's own recent pictures that may count as near to reported ones: how near is
     * near is set by it.
     */
    @WithDefault("0.02")
    @DecimalMin("0")
    @DecimalMax("1")
    double nearShare();

    /** Labels of a model that the guard knows; the oldest go first. */
    @WithDefault("10000")
    @Min(1)
    @Max(1_000_000)
    int maxLabels();
  }

  /** How long a stop lets each model work off what waits. */
  @WithDefault("5s")
  Duration stopWait();

  /** What single models do otherwise, by model name. */
  Map<String, LimitOverrides> models();
}
