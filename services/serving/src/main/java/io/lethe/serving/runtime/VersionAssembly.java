package io.lethe.serving.runtime;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.config.InstanceName;
import io.lethe.serving.config.ModelLimits;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.DeploymentView;
import io.lethe.serving.deployment.RolloutLog;
import io.lethe.serving.deployment.RolloutWatch;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.JudgeActivation;
import io.lethe.serving.guard.detection.JudgeLoader;
import io.lethe.serving.metrics.ServingMetrics;
import io.lethe.serving.residency.ModelMemory;
import io.lethe.serving.residency.ResidentModels;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.DenoiserLoader;
import io.lethe.serving.swap.VersionLoader;
import io.lethe.serving.swap.VersionWarmUp;
import io.lethe.serving.trial.Trials;
import io.lethe.store.PictureStore;
import io.lethe.store.Store;
import io.lethe.store.StoreConfig;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.startup.StartedParts;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which version each model is to serve, and how that version gets into memory. */
public class VersionAssembly {

  private static final Logger LOG = LoggerFactory.getLogger(VersionAssembly.class);

  @Produces
  @Singleton
  DeploymentView view() {
    return new DeploymentView();
  }

  @Produces
  @Singleton
  Store store(StoreConfig config, StartedParts parts) {
    return parts.add(Store.open(config, "serving"));
  }

  @Produces
  @Singleton
  PictureStore pictures(StoreConfig config, StartedParts parts) {
    return parts.add(PictureStore.open(config));
  }

  @Produces
  @Singleton
  VersionLoader loader(
      ServingConfig config,
      ModelLimits.ByModel limits,
      Store store,
      DenoiserLoader denoisers,
      JudgeLoader judges,
      DeploymentView view,
      Guard guard,
      ComputePermits permits,
      ModelMemory memory,
      ServingMetrics metrics,
      Trials trials,
      StartedParts parts) {
    VersionLoader ofTrials =
        parts.add(trialLoader(config, limits, store, denoisers, permits, memory, trials));
    trials.loadBy(ofTrials::want);
    return parts.add(
        new VersionLoader(
            new VersionWarmUp(
                store,
                denoisers,
                warmUp(limits.others().requests().defaultSampler(), config),
                permits,
                config.swapPatience(),
                memory,
                new JudgeActivation(guard, store, judges, view::versions)),
            view::before,
            metrics,
            config.firstRetry(),
            config.longestRetry(),
            config.longestLoad()));
  }

  /** Versions on trial never serve in place of others, and bring no judge for the guard. */
  private static VersionLoader trialLoader(
      ServingConfig config,
      ModelLimits.ByModel limits,
      Store store,
      DenoiserLoader denoisers,
      ComputePermits permits,
      ModelMemory memory,
      Trials trials) {
    return new VersionLoader(
        new VersionWarmUp(
            store,
            denoisers,
            warmUp(limits.others().requests().defaultSampler(), config),
            permits,
            config.swapPatience(),
            memory,
            trials),
        version -> Optional.empty(),
        trials,
        config.firstRetry(),
        config.longestRetry(),
        config.longestLoad());
  }

  private static List<PictureRequest> warmUp(SamplerKind sampler, ServingConfig config) {
    return LongStream.range(0, config.warmUpPictures())
        .mapToObj(seed -> new PictureRequest(seed, sampler, config.warmUpSteps(), null))
        .toList();
  }

  @Produces
  @Singleton
  DeploymentFollower follower(
      ServingConfig config,
      KafkaClients kafka,
      DeploymentView view,
      ResidentModels residents,
      RolloutLog rollouts,
      Trials trials,
      StartedParts parts) {
    Clock clock = Clock.systemUTC();
    return parts.add(
        new DeploymentFollower(
            () -> kafka.reader("follower"),
            view,
            residents,
            trials,
            new RolloutWatch(
                InstanceName.of(config), rollouts, clock, VersionAssembly::endWhereNameIsTaken)));
  }

  /** The older instance goes on: two of a name would fence each other's transactions for ever. */
  private static void endWhereNameIsTaken(String sentence) {
    LOG.error(sentence);
    Quarkus.asyncExit(1);
  }
}
