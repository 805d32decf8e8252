package io.lethe.serving.runtime;

import io.lethe.serving.config.ModelLimits;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.generation.GenerationPublisher;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.generation.KnownModels;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.generation.RequestRules;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.idempotency.RequestDeduplication;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.serving.residency.ResidentModels;
import io.lethe.serving.trial.Trials;
import io.lethe.store.PictureStore;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicWriter;
import io.lethe.topics.startup.StartedParts;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The one way from a request to its Generations. */
public class GenerationAssembly {

  @Produces
  @Singleton
  KnownModels known(ServingConfig config, DeploymentFollower follower) {
    return new KnownModels(follower, config.publishTimeout());
  }

  @Produces
  @Singleton
  RequestProgress progress() {
    return new RequestProgress();
  }

  @Produces
  @Singleton
  GenerationPublisher publisher(
      ServingConfig config, TopicWriter writer, PictureStore pictures, StartedParts parts) {
    return parts.add(
        new GenerationPublisher(writer, pictures, Clock.systemUTC(), config.longestStep()));
  }

  @Produces
  @Singleton
  GenerationService service(
      ModelLimits.ByModel limits,
      KnownModels known,
      ResidentModels models,
      Guard guard,
      RequestProgress progress,
      GenerationPublisher publisher,
      Trials trials) {
    return new GenerationService(
        new RequestRules(model -> limits.of(model).requests()),
        known,
        models,
        guard,
        model -> limits.of(model).deadline(),
        progress,
        publisher,
        trials);
  }

  @Produces
  @Singleton
  RequestConsumer requests(
      ServingConfig config,
      ModelLimits.ByModel limits,
      KafkaClients kafka,
      RequestDeduplication deduplication,
      GenerationService service,
      StartedParts parts) {
    return parts.add(
        new RequestConsumer(
            kafka,
            config.publishTimeout(),
            deduplication,
            service,
            model -> limits.of(model).patience(),
            Clock.systemUTC()));
  }
}
