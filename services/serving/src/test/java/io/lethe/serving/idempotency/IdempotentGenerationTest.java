package io.lethe.serving.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
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
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka(fresh = true)
class IdempotentGenerationTest {

  private static final String MODEL = "grey";
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final int CAPACITY = 2;

  private final String bootstrap;
  private final KafkaClients kafka;
  private final ModelServers models =
      new ModelServers(
          name -> new ModelServer(name, CAPACITY, 1, Duration.ofSeconds(5), pictures -> {}));
  private TopicWriter writer;
  private DeploymentFollower follower;
  private GenerationPublisher publisher;
  private GenerationService service;
  private RequestClaims claims;
  private PublishedGenerations published;
  private IdempotentGeneration idempotent;

  IdempotentGenerationTest(TestKafka testKafka) {
    bootstrap = testKafka.bootstrapServers();
    kafka = new KafkaClients(KafkaProperties.at(bootstrap), "lethe-serving-i", WAIT);
  }

  @BeforeEach
  void aRunningInstance() throws Exception {
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    writer = new TopicWriter(kafka.writer("writer", WAIT), WAIT);
    writer.sendByModel(Topics.MODEL_VERSIONS, MODEL + "/v1", Versions.version(MODEL, "v1")).get();
    follower =
        new DeploymentFollower(
            () -> kafka.reader("follower"), new DeploymentView(), (model, target) -> {});
    follower.start();
    publisher = new GenerationPublisher(writer, Clock.systemUTC());
    service =
        new GenerationService(
            Rules.upTo(CAPACITY),
            new KnownModels(follower, WAIT),
            models,
            Guards.off(),
            model -> WAIT,
            new RequestProgress(),
            publisher);
    claims = new RequestClaims(() -> kafka.reader("claims"), writer, WAIT, 1000);
    claims.start();
    published =
        new PublishedGenerations(
            () -> kafka.lookup("lookups"),
            () -> kafka.reader("searches"),
            WAIT,
            Duration.ofMinutes(5));
    idempotent =
        new IdempotentGeneration(
            new RequestDeduplication(claims, published),
            service,
            Guards.off(),
            model -> WAIT,
            WAIT);
  }

  @AfterEach
  void close() {
    models.close();
    follower.close();
    claims.close();
    published.close();
    publisher.close();
    writer.close();
  }

  @Test
  void aCallThatFindsNoRoomClaimsNothing() throws Exception {
    // given
    var gate = new CountDownLatch(1);
    fillTheQueue(gate);

    // when
    CompletableFuture<List<Generation>> refused = callWithId("first");

    // then
    assertThatThrownBy(refused::join)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.QUEUE_FULL));
    assertThat(TopicLog.committed(bootstrap, Topics.REQUEST_CLAIMS)).isEmpty();
    gate.countDown();
  }

  @Test
  void aRepeatIsAnsweredThoughThereIsNoRoom() throws Exception {
    // given
    LiveSlots.flip(models.serve(MODEL).slot(), "v1", new FakeDenoiser(9));
    List<Generation> answered = callWithId("first").join();
    var gate = new CountDownLatch(1);
    fillTheQueue(gate);

    // then
    assertThat(callWithId("first")).succeedsWithin(WAIT).isEqualTo(answered);
    gate.countDown();
  }

  private void fillTheQueue(CountDownLatch gate) throws InterruptedException {
    var slow = new FakeDenoiser(9).waitingFor(gate);
    LiveSlots.flip(models.serve(MODEL).slot(), "v2", slow);
    var unused = service.answer(service.check(request("in work")));
    slow.awaitCall();
    for (int i = 0; i < CAPACITY; i++) {
      unused = service.answer(service.check(request("waiting " + i)));
    }
    assertThat(models.serve(MODEL).waiting()).isEqualTo(CAPACITY);
  }

  private CompletableFuture<List<Generation>> callWithId(String id) {
    return idempotent.answer(service.check(request(id)));
  }

  private static GenerationRequest request(String id) {
    return GenerationRequest.newBuilder().setRequestId(id).setModel(MODEL).setCount(1).build();
  }
}
