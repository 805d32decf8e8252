package io.lethe.serving.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.EmbeddedBroker;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.DeploymentView;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.serving.generation.GenerationPublisher;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.generation.KnownModels;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.generation.Rules;
import io.lethe.serving.guard.Guards;
import io.lethe.serving.idempotency.IdempotentGeneration;
import io.lethe.serving.idempotency.RequestClaims;
import io.lethe.serving.idempotency.RequestDeduplication;
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicRecords;
import io.lethe.topics.TopicWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What answers requests, while the broker goes and comes back. */
class BrokerAwayTest {

  private static final String MODEL = "grey";
  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private KafkaClients kafka;
  private TopicWriter writer;
  private ModelServers models;
  private DeploymentFollower follower;
  private GenerationService service;
  private GenerationPublisher publisher;
  private RequestClaims claims;
  private PublishedGenerations published;
  private IdempotentGeneration idempotent;
  private RequestConsumer requests;

  @BeforeEach
  void aRunningInstance() throws Exception {
    broker = EmbeddedBroker.start(directory);
    kafka =
        new KafkaClients(
            KafkaProperties.at(broker.bootstrapServers()),
            "lethe-serving-i",
            Duration.ofSeconds(10));
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    writer = new TopicWriter(kafka.writer("writer", PUBLISH_TIMEOUT), PUBLISH_TIMEOUT);
    writer.sendByModel(Topics.MODEL_VERSIONS, MODEL + "/v1", Versions.version(MODEL, "v1")).get();
    models =
        new ModelServers(
            name -> new ModelServer(name, 64, 4, Duration.ofSeconds(5), pictures -> {}));
    LiveSlots.flip(models.serve(MODEL).slot(), "v1", new FakeDenoiser(9));
    follower =
        new DeploymentFollower(
            () -> kafka.reader("follower"), new DeploymentView(), (model, target) -> {});
    follower.start();
    publisher = new GenerationPublisher(writer, Clock.systemUTC());
    service =
        new GenerationService(
            Rules.upTo(4),
            new KnownModels(follower, Duration.ofSeconds(10)),
            models,
            Guards.off(),
            model -> Duration.ofSeconds(10),
            new RequestProgress(),
            publisher);
    claims = new RequestClaims(() -> kafka.reader("follower"), writer, PUBLISH_TIMEOUT, 1000);
    claims.start();
    published =
        new PublishedGenerations(
            () -> kafka.lookup("lookups"),
            () -> kafka.reader("searches"),
            PUBLISH_TIMEOUT,
            Duration.ofMinutes(5));
    var deduplication = new RequestDeduplication(claims, published);
    idempotent =
        new IdempotentGeneration(
            deduplication, service, Guards.off(), model -> Duration.ofSeconds(10), PUBLISH_TIMEOUT);
    requests =
        new RequestConsumer(
            kafka,
            PUBLISH_TIMEOUT,
            deduplication,
            service,
            model -> Duration.ofMinutes(5),
            Clock.systemUTC());
    requests.start();
  }

  @AfterEach
  void close() {
    requests.close();
    follower.close();
    claims.close();
    published.close();
    publisher.close();
    writer.close();
    models.close();
    broker.close();
  }

  @Test
  void withoutTheBrokerThereAreNoPicturesAndWithItThereAreAgain() {
    // given
    assertThat(call("first").join()).hasSize(2);
    assertThat(callWithId("second").join()).hasSize(2);

    // when
    broker.close();

    // then
    assertBrokerAway(call("third"));
    assertBrokerAway(callWithId("fourth"));

    // when
    broker = EmbeddedBroker.start(directory);

    // then
    await().atMost(WAIT).until(() -> isAnswered(call("fifth")));
    await().atMost(WAIT).until(() -> isAnswered(callWithId("sixth")));
    assertThat(generations("third")).isEmpty();
    assertThat(generations("sixth")).hasSize(2);

    // when a request comes through the topic
    try (Producer<byte[], byte[]> client = kafka.writer("writer", PUBLISH_TIMEOUT)) {
      var unused =
          client.send(
              TopicRecords.record(Topics.GENERATION_REQUESTS, "seventh", request("seventh")));
    }

    // then
    await().atMost(WAIT).until(() -> generations("seventh").size() == 2);
  }

  private static void assertBrokerAway(CompletableFuture<?> answer) {
    assertThatThrownBy(answer::join)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.BROKER_AWAY));
  }

  private static boolean isAnswered(CompletableFuture<?> answer) {
    return answer.handle((done, error) -> error == null).join();
  }

  private CompletableFuture<List<Generation>> call(String id) {
    return service.answer(service.check(request(id)));
  }

  private CompletableFuture<List<Generation>> callWithId(String id) {
    return idempotent.answer(service.check(request(id)));
  }

  private static GenerationRequest request(String id) {
    return GenerationRequest.newBuilder().setRequestId(id).setModel(MODEL).setCount(2).build();
  }

  private List<Generation> generations(String id) {
    return TopicLog.committed(broker.bootstrapServers(), Topics.GENERATIONS).stream()
        .filter(generation -> generation.getRequestId().equals(id))
        .toList();
  }
}
