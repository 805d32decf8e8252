package io.lethe.serving.config;

import io.lethe.schemas.topics.Topics;
import io.lethe.serving.generation.RequestRules;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import java.time.Duration;
import java.util.regex.Pattern;

/** Checks the settings that are the same for all models; {@link ModelLimits} checks the others. */
public final class ServingSettings {

  private static final String PREFIX = "lethe.serving.";
  private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final int FEWEST_REMEMBERED = 1000;
  private static final int MOST_WARM_UP_PICTURES = 64;
  private static final int MOST_CACHED_PROMPTS = 100_000;
  private static final int LARGEST_WINDOW = 1_000_000;
  private static final int MOST_TRIES = 10;
  private static final double LARGEST_FALSE_SHARE = 0.5;
  private static final int MOST_LABELS = 1_000_000;

  private ServingSettings() {}

  /**
   * Checks the settings.
   *
   * @throws InvalidSettingException naming the first bad one
   */
  public static void check(ServingConfig config) {
    Setting.require(
        INSTANCE.matcher(InstanceName.of(config)).matches(),
        PREFIX + "instance",
        "must be 1 to 128 letters, digits, '.', '_' and '-', not '%s'",
        InstanceName.of(config));
    Setting.atLeast(PREFIX + "remembered-requests", config.rememberedRequests(), FEWEST_REMEMBERED);
    // At least one of each partition.
    Setting.atLeast(PREFIX + "recent-generations", config.recentGenerations(), 4);
    Setting.between(PREFIX + "picture-quality", config.pictureQuality(), 1, 100);
    Setting.atLeast(PREFIX + "event-streams", config.eventStreams(), 1);
    Setting.between(PREFIX + "warm-up-pictures", config.warmUpPictures(), 1, MOST_WARM_UP_PICTURES);
    Setting.between(PREFIX + "warm-up-steps", config.warmUpSteps(), 1, RequestRules.MAX_STEPS);
    Setting.between(PREFIX + "cached-prompts", config.cachedPrompts(), 1, MOST_CACHED_PROMPTS);
    Setting.notNegative(PREFIX + "swap-patience", config.swapPatience());
    Setting.positive(PREFIX + "longest-step", config.longestStep());
    Setting.positive(PREFIX + "longest-load", config.longestLoad());
    Setting.positive(PREFIX + "stop-timeout", config.stopTimeout());
    checkBeat("beat", config.beat());
    checkBeat("trial-counts-every", config.trialCountsEvery());
    Setting.require(
        config.modelMemory().map(size -> size.asLongValue() > 0).orElse(true),
        PREFIX + "model-memory",
        "must be more than 0 bytes, such as 2G");
    Setting.require(
        config.modelAllowance().asLongValue() >= 0,
        PREFIX + "model-allowance",
        "must be at least 0 bytes");
    Setting.positive(PREFIX + "load-wait", config.loadWait());
    config.replicas().ifPresent(count -> Setting.atLeast(PREFIX + "replicas", count, 1));
    Setting.require(
        config.replicas().isEmpty() || config.modelMemory().isPresent(),
        PREFIX + "replicas",
        "needs lethe.serving.model-memory: without it each instance loads every model");
    check(config.guard());
  }

  /** Whoever is silent for three beats is gone. */
  private static void checkBeat(String name, Duration beat) {
    Setting.require(
        beat.toMillis() >= 1 && beat.multipliedBy(3).compareTo(Topics.ROLLOUT_GONE_AFTER) <= 0,
        PREFIX + name,
        "must be from 1 ms to 30s, not %s",
        beat);
  }

  private static void check(ServingConfig.Guard guard) {
    String prefix = PREFIX + "guard.";
    Setting.share(prefix + "max-share", guard.maxShare());
    Setting.between(prefix + "window", guard.window(), 1, LARGEST_WINDOW);
    Setting.between(prefix + "tries", guard.tries(), 1, MOST_TRIES);
    Setting.share(prefix + "near-share", guard.nearShare());
    Setting.between(prefix + "false-share", guard.falseShare(), 0, LARGEST_FALSE_SHARE);
    Setting.between(prefix + "max-labels", guard.maxLabels(), 1, MOST_LABELS);
  }
}
