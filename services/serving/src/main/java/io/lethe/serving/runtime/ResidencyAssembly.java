package io.lethe.serving.runtime;

import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.config.InstanceName;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.deployment.DeploymentView;
import io.lethe.serving.deployment.RolloutLog;
import io.lethe.serving.deployment.SwapJitter;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.metrics.ResidencyMetrics;
import io.lethe.serving.placement.GroupMembers;
import io.lethe.serving.placement.ModelPlacement;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.serving.residency.ModelMemory;
import io.lethe.serving.residency.ResidentModels;
import io.lethe.serving.swap.VersionLoader;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.startup.StartedParts;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Which models are in memory. */
public class ResidencyAssembly {

  @Produces
  @Singleton
  ModelMemory memory(ServingConfig config) {
    return new ModelMemory(
        config.modelMemory().stream().mapToLong(MemorySize::asLongValue).findFirst(),
        config.modelAllowance().asLongValue(),
        config.loadWait());
  }

  @Produces
  @Singleton
  ModelPlacement placement(ServingConfig config, KafkaClients kafka, StartedParts parts) {
    String instance = InstanceName.of(config);
    if (config.replicas().isEmpty()) {
      return parts.add(
          new ModelPlacement(instance, OptionalInt.empty(), Optional::empty, config.longestStep()));
    }
    String suffix = "-" + RequestConsumer.CLIENT;
    String own = kafka.id(RequestConsumer.CLIENT);
    String prefix = own.substring(0, own.length() - instance.length() - suffix.length());
    var members = parts.add(new GroupMembers(kafka.admin(), RequestConsumer.GROUP, prefix, suffix));
    return parts.add(
        new ModelPlacement(instance, config.replicas(), members::names, config.longestStep()));
  }

  @Produces
  @Singleton
  ResidentModels residents(
      ServingConfig config,
      DeploymentView view,
      ModelServers models,
      VersionLoader loader,
      ModelMemory memory,
      ModelPlacement placement,
      Guard guard,
      RolloutLog rollouts,
      MeterRegistry registry) {
    var jitter = new SwapJitter(InstanceName.of(config), config.swapJitter());
    Set<String> hot = Set.copyOf(config.hotModels().orElse(List.of()));
    var metrics = new ResidencyMetrics(registry);
    var residents =
        new ResidentModels(
            models,
            loader,
            (model, target) ->
                jitter.before(
                    view,
                    model,
                    target.version().getVersion(),
                    models.find(model).filter(of -> of.slot().live().isPresent()).isPresent(),
                    Instant.now()),
            memory,
            new ResidentModels.Rules(
                config.modelMemory().isPresent(),
                hot::contains,
                placement::isHere,
                config.loadWait()),
            model -> {
              rollouts.unloaded(model);
              guard.unloaded(model);
              metrics.unloaded(model);
            });
    metrics.watch(residents, memory);
    placement.listen(residents::placed);
    return residents;
  }
}
