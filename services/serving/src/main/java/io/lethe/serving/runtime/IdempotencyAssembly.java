package io.lethe.serving.runtime;

import io.lethe.serving.config.ModelLimits;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.idempotency.IdempotentGeneration;
import io.lethe.serving.idempotency.RequestClaims;
import io.lethe.serving.idempotency.RequestDeduplication;
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicWriter;
import io.lethe.topics.startup.StartedParts;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What lets each requestId be answered once. */
public class IdempotencyAssembly {

  @Produces
  @Singleton
  RequestClaims claims(
      ServingConfig config, KafkaClients kafka, TopicWriter writer, StartedParts parts) {
    return parts.add(
        new RequestClaims(
            () -> kafka.reader("claims"),
            writer,
            config.publishTimeout(),
            config.rememberedRequests()));
  }

  @Produces
  @Singleton
  PublishedGenerations published(
      ServingConfig config, ModelLimits.ByModel limits, KafkaClients kafka, StartedParts parts) {
    return parts.add(
        new PublishedGenerations(
            () -> kafka.lookup("lookups"),
            () -> kafka.reader("searches"),
            config.publishTimeout(),
            limits.longest().plus(config.publishTimeout())));
  }

  @Produces
  @Singleton
  RequestDeduplication deduplication(RequestClaims claims, PublishedGenerations published) {
    return new RequestDeduplication(claims, published);
  }

  @Produces
  @Singleton
  IdempotentGeneration idempotent(
      ServingConfig config,
      ModelLimits.ByModel limits,
      RequestDeduplication deduplication,
      GenerationService service,
      Guard guard) {
    return new IdempotentGeneration(
        deduplication,
        service,
        guard,
        model -> limits.of(model).deadline(),
        config.publishTimeout());
  }
}
