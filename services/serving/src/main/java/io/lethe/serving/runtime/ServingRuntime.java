package io.lethe.serving.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.config.GuardRules;
import io.lethe.serving.config.ModelLimits;
import io.lethe.serving.config.ServingConfig;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.DeploymentView;
import io.lethe.serving.deployment.RolloutLog;
import io.lethe.serving.deployment.SwapJitter;
import io.lethe.serving.events.EventFeed;
import io.lethe.serving.events.EventHub;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.generation.KnownModels;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.generation.RequestRules;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.JudgeLoading;
import io.lethe.serving.guard.LabelFollower;
import io.lethe.serving.guard.detection.JudgeLoader;
import io.lethe.serving.idempotency.IdempotentGeneration;
import io.lethe.serving.idempotency.RequestClaims;
import io.lethe.serving.idempotency.RequestDeduplication;
import io.lethe.serving.metrics.GuardMetrics;
import io.lethe.serving.metrics.ServingMetrics;
import io.lethe.serving.publishing.GenerationIndex;
import io.lethe.serving.publishing.GenerationPublisher;
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.DenoiserLoader;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.serving.swap.VersionLoader;
import io.lethe.serving.swap.VersionWarmUp;
import io.lethe.store.Store;
import io.lethe.store.StoreConfig;
import io.lethe.topics.BrokerProbe;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicWriter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.eclipse.microprofile.config.Config;

/** Puts serving together, starts it in order, and stops it in the opposite one. */
@Singleton
public class ServingRuntime {

  /** How long a read waits for a broker that is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration EVENT_BEAT = Duration.ofSeconds(15);

  private final Store store;
  private final KafkaClients kafka;
  private final BrokerProbe broker;
  private final TopicWriter writer;
  private final RolloutLog rollouts;
  private final ModelServers models;
  private final Guard guard;
  private final LabelFollower labels;
  private final VersionLoader loader;
  private final DeploymentFollower follower;
  private final KnownModels known;
  private final RequestRules rules;
  private final GenerationService desk;
  private final GenerationPublisher publisher;
  private final RequestClaims claims;
  private final PublishedGenerations published;
  private final IdempotentGeneration keyed;
  private final RequestProgress progress = new RequestProgress();
  private final GenerationIndex index;
  private final EventHub events;
  private final EventFeed feed;
  private final RequestConsumer requests;

  ServingRuntime(
      ServingConfig config,
      Config properties,
      StoreConfig storeConfig,
      DenoiserLoader reader,
      ObjectMapper json,
      JudgeLoader judges,
      MeterRegistry registry) {
    ModelLimits.ByModel limits = ModelLimits.read(config);
    Clock clock = Clock.systemUTC();
    store = Store.open(storeConfig, "serving");
    rules = new RequestRules(model -> limits.of(model).orders());
    kafka =
        new KafkaClients(
            KafkaProperties.read(name -> properties.getOptionalValue(name, String.class)),
            "lethe-serving-" + config.instance(),
            PATIENCE);
    broker = new BrokerProbe(kafka.admin());
    writer =
        new TopicWriter(kafka.writer("writer", config.publishTimeout()), config.publishTimeout());
    rollouts = new RolloutLog(config.instance(), writer, clock, config.beat());
    ServingMetrics metrics = new ServingMetrics(registry, rollouts);
    ComputePermits turns = new ComputePermits();
    models =
        new ModelServers(name -> serve(name, limits.of(name), config.stopWait(), turns, metrics));
    guard = new Guard(model -> GuardRules.of(config, model), new GuardMetrics(registry));
    labels = new LabelFollower(() -> kafka.reader("labels"), guard);
    var view = new DeploymentView();
    loader =
        new VersionLoader(
            new VersionWarmUp(
                store,
                reader,
                warmUp(limits.others().orders().defaultSampler(), config),
                turns,
                config.swapPatience(),
                new JudgeLoading(guard, store, judges, view::versions)),
            metrics,
            config.firstRetry(),
            config.longestRetry());
    var jitter = new SwapJitter(config.instance(), config.swapJitter());
    follower =
        new DeploymentFollower(
            () -> kafka.reader("follower"),
            view,
            (model, target) -> {
              ModelSlot slot = models.serve(model).slot();
              String version = target.version().getVersion();
              boolean serves = slot.live().isPresent();
              loader.want(
                  slot, target, jitter.before(view, model, version, serves, clock.instant()));
            });
    known = new KnownModels(follower, config.publishTimeout());
    Function<String, Duration> deadlines = model -> limits.of(model).deadline();
    desk = new GenerationService(models, known, guard, deadlines, progress);
    publisher = new GenerationPublisher(writer, clock);
    claims =
        new RequestClaims(
            () -> kafka.reader("claims"),
            writer,
            config.publishTimeout(),
            config.rememberedRequests());
    published =
        new PublishedGenerations(
            () -> kafka.reader("published"),
            config.publishTimeout(),
            limits.longest().plus(config.publishTimeout()));
    var once = new RequestDeduplication(claims, published);
    keyed =
        new IdempotentGeneration(once, desk, publisher, guard, deadlines, config.publishTimeout());
    index = new GenerationIndex(config.recentGenerations());
    events = new EventHub(config.eventStreams(), EVENT_BEAT);
    feed =
        new EventFeed(
            config.instance(),
            () -> kafka.reader("events"),
            events,
            index,
            json,
            config.recentGenerations());
    progress.listen(feed::made);
    guard.listen(feed::alarm);
    requests =
        new RequestConsumer(
            kafka,
            config.publishTimeout(),
            rules,
            once,
            desk,
            model -> limits.of(model).patience(),
            clock);
  }

  private static ModelServer serve(
      String name,
      ModelLimits limits,
      Duration stopWait,
      ComputePermits turns,
      ServingMetrics metrics) {
    var model =
        new ModelServer(
            name,
            limits.queueCapacity(),
            limits.maxBatch(),
            stopWait,
            turns,
            metrics.batches(name));
    metrics.watchQueue(model);
    return model;
  }

  private static List<PictureRequest> warmUp(SamplerKind sampler, ServingConfig config) {
    return LongStream.range(0, config.warmUpPictures())
        .mapToObj(seed -> new PictureRequest(seed, sampler, config.warmUpSteps(), null))
        .toList();
  }

  void start(@Observes StartupEvent event) {
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL);
    }
    labels.start();
    follower.start();
    claims.start();
    feed.start();
    requests.start();
  }

  void stop(@Observes ShutdownEvent event) {
    requests.close();
    follower.close();
    loader.close();
    store.close();
    models.close();
    labels.close();
    guard.close();
    publisher.close();
    claims.close();
    feed.close();
    events.close();
    published.close();
    rollouts.close();
    writer.close();
    broker.close();
  }

  @Produces
  @Singleton
  BrokerProbe broker() {
    return broker;
  }

  @Produces
  @Singleton
  TopicWriter writer() {
    return writer;
  }

  @Produces
  @Singleton
  ModelServers models() {
    return models;
  }

  @Produces
  @Singleton
  Guard guard() {
    return guard;
  }

  @Produces
  @Singleton
  DeploymentFollower follower() {
    return follower;
  }

  @Produces
  @Singleton
  KnownModels known() {
    return known;
  }

  @Produces
  @Singleton
  RequestRules rules() {
    return rules;
  }

  @Produces
  @Singleton
  GenerationService desk() {
    return desk;
  }

  @Produces
  @Singleton
  GenerationPublisher publisher() {
    return publisher;
  }

  @Produces
  @Singleton
  IdempotentGeneration keyed() {
    return keyed;
  }

  @Produces
  @Singleton
  PublishedGenerations published() {
    return published;
  }

  @Produces
  @Singleton
  GenerationIndex index() {
    return index;
  }

  @Produces
  @Singleton
  RequestProgress progress() {
    return progress;
  }

  @Produces
  @Singleton
  EventHub events() {
    return events;
  }
}
