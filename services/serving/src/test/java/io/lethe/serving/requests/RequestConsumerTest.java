package io.lethe.serving.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.generation.NameUuid;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.BatchListener;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.deployment.DeploymentFollower;
import io.lethe.serving.deployment.DeploymentView;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.ServedModels;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.serving.generation.GenerationPublisher;
import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.generation.KnownModels;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.generation.Rules;
import io.lethe.serving.guard.Guards;
import io.lethe.serving.idempotency.Claimant;
import io.lethe.serving.idempotency.RequestClaims;
import io.lethe.serving.idempotency.RequestDeduplication;
import io.lethe.serving.placement.GroupMembers;
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicRecords;
import io.lethe.topics.TopicWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka(fresh = true)
class RequestConsumerTest {

  private static final String MODEL = "grey";
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int CAPACITY = 4;

  private final String bootstrap;
  private final KafkaClients kafka;
  private final Producer<byte[], byte[]> producer;
  private final AtomicInteger refused = new AtomicInteger();
  private final ModelServers models =
      new ModelServers(name -> new ModelServer(name, CAPACITY, 2, WAIT, new Refusals()));
  private final DeploymentFollower follower;
  private final GenerationPublisher publisher;
  private final RequestClaims claims;
  private final PublishedGenerations published;
  private RequestConsumer consumer;

  private final class Refusals implements BatchListener {

    @Override
    public void stepped(int pictures) {}

    @Override
    public void refused(Refusal why, int pictures) {
      refused.addAndGet(pictures);
    }
  }

  RequestConsumerTest(TestKafka testKafka) {
    bootstrap = testKafka.bootstrapServers();
    kafka =
        new KafkaClients(KafkaProperties.at(bootstrap), "lethe-serving-" + UUID.randomUUID(), WAIT);
    producer = kafka.writer("writer", WAIT);
    follower =
        new DeploymentFollower(
            () -> kafka.reader("follower"), new DeploymentView(), (model, target) -> {});
    var writer = new TopicWriter(producer, WAIT);
    publisher = new GenerationPublisher(writer, Clock.systemUTC());
    claims = new RequestClaims(() -> kafka.reader("follower"), writer, WAIT, 1000);
    published =
        new PublishedGenerations(
            () -> kafka.lookup("lookups"),
            () -> kafka.reader("searches"),
            WAIT,
            Duration.ofMinutes(5));
  }

  @BeforeEach
  void givenAKnownModel() throws Exception {
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    producer
        .send(
            TopicRecords.byModel(
                Topics.MODEL_VERSIONS,
                MODEL + "/v1",
                version(),
                TopicLayout.LOCAL.firstPartitions()))
        .get();
    follower.start();
    claims.start();
  }

  @AfterEach
  void close() {
    if (consumer != null) {
      consumer.close();
    }
    follower.close();
    claims.close();
    published.close();
    models.close();
    publisher.close();
    producer.close();
  }

  @Test
  void aRequestGivesItsGenerations() {
    // given
    givenAWarmModel(new FakeDenoiser(9));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));

    // when
    String id = request(3);

    // then
    List<Generation> generations = awaitGenerations(id, 3);
    assertThat(generations)
        .extracting(Generation::getGenerationId)
        .containsExactlyInAnyOrder(
            NameUuid.generationId(id, 0),
            NameUuid.generationId(id, 1),
            NameUuid.generationId(id, 2));
    assertThat(generations)
        .allSatisfy(
            g -> {
              assertThat(g.getModelVersion()).isEqualTo("v1");
              assertThat(g.getSampler()).isEqualTo("dpm_solver_2m");
            });
  }

  @Test
  void whoeverTakesRequestsIsKnownByName() {
    // given
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    String name = kafka.id("").substring("lethe-serving-".length(), kafka.id("").length() - 1);

    // then
    try (var members =
        new GroupMembers(
            kafka.admin(), RequestConsumer.GROUP, "lethe-serving-", "-" + RequestConsumer.CLIENT)) {
      await().until(() -> members.names().filter(names -> names.contains(name)).isPresent());
    }
  }

  @Test
  void aCrashBeforeTheCommitGivesNoSecondSet() {
    // given: the first producer sends all, and dies before it commits or aborts
    givenAWarmModel(new FakeDenoiser(9));
    var made = new AtomicInteger();
    consume(
        () -> {
          Producer<byte[], byte[]> real = kafka.transactional(kafka.id("transactions"), WAIT);
          return made.getAndIncrement() == 0 ? dyingBeforeCommit(real) : real;
        });

    // when
    String id = request(2);

    // then
    awaitGenerations(id, 2);
    assertThat(made).hasValueGreaterThan(1);
    assertThat(TopicLog.uncommitted(bootstrap, Topics.GENERATIONS))
        .as("both sets, the dead producer's among them")
        .filteredOn(g -> g.getRequestId().equals(id))
        .hasSize(4);
  }

  @Test
  void aRepeatGivesNoSecondSetWhereverItLies() {
    // given
    givenAWarmModel(new FakeDenoiser(9));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    GenerationRequest request = request().setCount(2).build();

    // when a client's partitioner differs from another's
    for (int partition = 0; partition < TopicLayout.LOCAL.firstPartitions(); partition++) {
      sendTo(partition, request);
      sendTo(partition, request);
    }
    awaitAllConsumed();

    // then
    assertThat(generations(request.getRequestId())).hasSize(2);
    assertThat(deadLetters(request.getRequestId())).isEmpty();
  }

  @Test
  void anotherRequestUnderAUsedIdIsADeadLetter() {
    // given
    givenAWarmModel(new FakeDenoiser(9));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    String id = request(1);
    awaitGenerations(id, 1);

    // when
    send(request().setRequestId(id).setCount(2).build());

    // then
    awaitDeadLetter(id, "requestId: The requestId " + id + " was used for another request");
    assertThat(generations(id)).hasSize(1);
  }

  @Test
  void aRequestForARetiredModelIsADeadLetterAtOnce() throws Exception {
    // given
    givenAWarmModel(new FakeDenoiser(9));
    Deployment retired =
        Deployment.newBuilder(Versions.deployment(MODEL, "v1", 2))
            .setKeptUntil(Instant.now().plus(Duration.ofDays(1)))
            .build();
    int partitions = TopicLayout.LOCAL.firstPartitions();
    producer.send(TopicRecords.byModel(Topics.DEPLOYMENTS, MODEL, retired, partitions)).get();
    await().until(() -> follower.isRetired(MODEL));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));

    // when
    String id = request(1);

    // then
    awaitDeadLetter(id, "is retired");
    assertThat(generations(id)).isEmpty();

    // when it is back
    producer
        .send(
            TopicRecords.byModel(
                Topics.DEPLOYMENTS, MODEL, Versions.deployment(MODEL, "v1", 3), partitions))
        .get();
    await().until(() -> !follower.isRetired(MODEL));
    send(request().setRequestId(id).setCount(1).build());

    // then
    awaitGenerations(id, 1);
  }

  @Test
  void aDeadRequestCanBeReplayed() {
    // given
    givenAWarmModel(new FakeDenoiser(9).failing(new IllegalStateException("no memory")));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    String id = request(1);
    awaitDeadLetter(id, "could not be made");

    // when
    givenAWarmModel(new FakeDenoiser(9));
    send(request().setRequestId(id).setCount(1).build());

    // then
    awaitGenerations(id, 1);
  }

  @Test
  void badRecordsBecomeDeadLettersAndTheStreamGoesOn() {
    // given
    givenAWarmModel(new FakeDenoiser(9));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));

    // when
    String garbage = send("not avro".getBytes(StandardCharsets.UTF_8));
    String empty = send((byte[]) null);
    String none = send(request().setCount(0).build());
    String sampler = send(request().setSampler("magic").build());
    String stranger = send(request().setModel("stranger").build());
    String label = send(request().setClassLabel(3).build());
    String tooManySteps = send(request().setSteps(101).build());
    String good = request(1);

    // then
    awaitGenerations(good, 1);
    awaitDeadLetter(garbage, "Not a readable GenerationRequest");
    awaitDeadLetter(empty, "no value");
    awaitDeadLetter(none, "count: 0 pictures");
    awaitDeadLetter(sampler, "sampler: ");
    awaitDeadLetter(stranger, "model: Model stranger is not known.");
    awaitDeadLetter(
        label, "classLabel: The classLabel must be left out, because the model has no classes.");
    awaitDeadLetter(tooManySteps, "steps: 101 steps");
  }

  @Test
  void aDeadLetterHoldsTheOriginalRecord() {
    // given
    givenAWarmModel(new FakeDenoiser(9));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    byte[] value = "not avro".getBytes(StandardCharsets.UTF_8);

    // when
    DeadLetter letter = awaitDeadLetter(send(value), "Not a readable");

    // then
    assertThat(letter.getValue().array()).isEqualTo(value);
    assertThat(letter.getTopic()).isEqualTo("lethe.generation-requests");
    assertThat(letter.getService()).isEqualTo("serving");
  }

  @Test
  void whatOnlyCompressionMadeSmallEnoughDoesNotStopTheStream() {
    // given
    givenAWarmModel(new FakeDenoiser(9));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    byte[] key = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
    byte[] vast = new byte[2 * Topics.MAX_RECORD_BYTES];
    byte[] longKey = Arrays.copyOf(key, 500_000);
    byte[] wordy =
        Topics.GENERATION_REQUESTS.encode(request().setSampler("x".repeat(700_000)).build());

    // when
    sendCompressed(key, vast);
    sendCompressed(longKey, wordy);
    String good = request(1);

    // then
    awaitGenerations(good, 1);
    DeadLetter letter = awaitDeadLetter(new String(key, StandardCharsets.UTF_8), "Not a readable");
    assertThat(letter.getValue()).isNull();
    assertThat(letter.getReason()).contains("value of 2097152 bytes does not fit");
    awaitDeadLetter(new String(longKey, StandardCharsets.UTF_8), "sampler: ");
  }

  /** The broker measures what arrives, so this passes the topic's limit. */
  private void sendCompressed(byte[] key, byte[] value) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "zstd",
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            2 * value.length);
    try (var client =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      client.send(new ProducerRecord<>(Topics.GENERATION_REQUESTS.name(), 0, key, value)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFailingDenoiserEndsInADeadLetter() {
    // given
    givenAWarmModel(new FakeDenoiser(9).failing(new IllegalStateException("no memory")));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));

    // then
    awaitDeadLetter(request(1), "could not be made");
  }

  @Test
  void moreRequestsThanTheQueueHoldsWaitAndNoneIsLost() throws Exception {
    // given
    var gate = new CountDownLatch(1);
    var slow = new FakeDenoiser(9).waitingFor(gate);
    givenAWarmModel(slow);
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));

    // when
    List<String> ids = Stream.generate(() -> request(3)).limit(6).toList();
    slow.awaitCall();
    gate.countDown();

    // then
    ids.forEach(id -> awaitGenerations(id, 3));
  }

  @Test
  void aRequestWaitsForTheFirstVersion() {
    // given
    models.serve(MODEL);
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    String id = request(1);

    // when
    givenAWarmModel(new FakeDenoiser(9));

    // then
    awaitGenerations(id, 1);
  }

  @Test
  void aModelThatIsNotWarmHoldsUpItselfAlone() throws Exception {
    // given many requests for one that is not warm, in front of one for another in each partition
    producer
        .send(
            TopicRecords.byModel(
                Topics.MODEL_VERSIONS, "cold/v1", cold(), TopicLayout.LOCAL.firstPartitions()))
        .get();
    models.serve("cold");
    givenAWarmModel(new FakeDenoiser(9));
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    List<String> waiting = new ArrayList<>();
    List<String> warm = new ArrayList<>();
    for (int partition = 0; partition < TopicLayout.LOCAL.firstPartitions(); partition++) {
      for (int i = 0; i < 20; i++) {
        GenerationRequest request = request().setModel("cold").setCount(1).build();
        sendTo(partition, request);
        waiting.add(request.getRequestId());
      }
      GenerationRequest request = request().setCount(1).build();
      sendTo(partition, request);
      warm.add(request.getRequestId());
    }

    // then
    awaitAnswered(warm);
    assertThat(TopicLog.committed(bootstrap, Topics.GENERATIONS))
        .extracting(Generation::getRequestId)
        .doesNotContainAnyElementsOf(waiting);

    // when this member is followed by another, and the other model is warm at last
    consumer.close();
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    LiveSlots.flip(models.serve("cold").slot(), "v1", new FakeDenoiser(9));
    awaitAnswered(waiting);
    awaitAllConsumed();

    // then none was answered twice
    List<String> answered =
        TopicLog.committed(bootstrap, Topics.GENERATIONS).stream()
            .map(Generation::getRequestId)
            .toList();
    assertThat(answered).containsAll(warm).containsAll(waiting);
    for (List<String> ids : List.of(warm, waiting)) {
      assertThat(answered).filteredOn(ids::contains).hasSameSizeAs(ids);
    }
    assertThat(deadLetters(waiting.get(0))).isEmpty();
  }

  private static ModelVersion cold() {
    return Versions.version("cold", "v1");
  }

  @Test
  void requestsThatCallsAreAnsweringHoldUpNoOthers() {
    // given many records of requestIds that calls hold, in front of another
    givenAWarmModel(new FakeDenoiser(9));
    var deduplication = new RequestDeduplication(claims, published);
    Map<String, Claimant> calls = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      GenerationRequest held = request().setCount(1).build();
      Claimant call = Claimant.call(Duration.ofMinutes(10));
      deduplication.claim(Rules.upTo(CAPACITY).check(held), call).join();
      calls.put(held.getRequestId(), call);
      sendTo(0, held);
    }
    GenerationRequest free = request().setCount(1).build();
    sendTo(0, free);

    // when
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));

    // then
    awaitGenerations(free.getRequestId(), 1);

    // when the calls give their claims back
    calls.forEach((id, call) -> deduplication.release(id, call).join());

    // then
    awaitAnswered(calls.keySet());
  }

  @Test
  void aRequestThatWaitsCountsAsNoRefusal() {
    // given
    models.serve(MODEL);
    consume(() -> kafka.transactional(kafka.id("transactions"), WAIT));
    String id = request(1);
    await()
        .atMost(WAIT)
        .until(() -> !TopicLog.committed(bootstrap, Topics.REQUEST_CLAIMS).isEmpty());

    // when
    givenAWarmModel(new FakeDenoiser(9));
    awaitGenerations(id, 1);

    // then
    assertThat(refused).hasValue(0);
  }

  private void givenAWarmModel(FakeDenoiser denoiser) {
    LiveSlots.flip(models.serve(MODEL).slot(), "v1", denoiser);
  }

  private void consume(Supplier<Producer<byte[], byte[]>> producers) {
    var known = new KnownModels(follower, WAIT);
    consumer =
        new RequestConsumer(
            () -> kafka.member("requests", RequestConsumer.GROUP, 16),
            producers,
            new RequestDeduplication(claims, published),
            new GenerationService(
                Rules.upTo(CAPACITY),
                known,
                new ServedModels(models),
                Guards.off(),
                model -> WAIT,
                new RequestProgress(),
                publisher),
            model -> Duration.ofMinutes(5),
            Clock.systemUTC());
    consumer.start();
  }

  /** The dead neither commit nor abort; the next of the same transactional id fences them. */
  @SuppressWarnings("unchecked")
  private static Producer<byte[], byte[]> dyingBeforeCommit(Producer<byte[], byte[]> real) {
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            RequestConsumerTest.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "commitTransaction" -> {
                  real.flush();
                  throw new KafkaException("killed by the test");
                }
                case "close" -> {
                  return null;
                }
                default -> {
                  try {
                    return method.invoke(real, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                }
              }
            });
  }

  private String request(int count) {
    return send(request().setCount(count).build());
  }

  private static GenerationRequest.Builder request() {
    return GenerationRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setModel(MODEL);
  }

  private void sendTo(int partition, GenerationRequest request) {
    byte[] key = request.getRequestId().getBytes(StandardCharsets.UTF_8);
    byte[] value =
        TopicRecords.record(Topics.GENERATION_REQUESTS, request.getRequestId(), request).value();
    var unused =
        producer.send(
            new ProducerRecord<>(Topics.GENERATION_REQUESTS.name(), partition, key, value));
  }

  /** The group has committed every request that is there. */
  private void awaitAllConsumed() {
    producer.flush();
    try (Admin admin = kafka.admin()) {
      await()
          .atMost(WAIT)
          .untilAsserted(
              () -> {
                Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
                for (int i = 0; i < TopicLayout.LOCAL.firstPartitions(); i++) {
                  latest.put(
                      new TopicPartition(Topics.GENERATION_REQUESTS.name(), i),
                      OffsetSpec.latest());
                }
                Map<TopicPartition, Long> ends = new HashMap<>();
                admin
                    .listOffsets(latest)
                    .all()
                    .get()
                    .forEach((p, end) -> ends.put(p, end.offset()));
                ends.values().removeIf(end -> end == 0);
                Map<TopicPartition, Long> committed = new HashMap<>();
                admin
                    .listConsumerGroupOffsets(RequestConsumer.GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((p, offset) -> committed.put(p, offset.offset()));
                assertThat(committed).containsAllEntriesOf(ends);
              });
    }
  }

  private String send(GenerationRequest request) {
    var unused =
        producer.send(
            TopicRecords.record(Topics.GENERATION_REQUESTS, request.getRequestId(), request));
    return request.getRequestId();
  }

  private String send(byte[] value) {
    String key = UUID.randomUUID().toString();
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topics.GENERATION_REQUESTS.name(), key.getBytes(StandardCharsets.UTF_8), value));
    return key;
  }

  private List<Generation> awaitGenerations(String requestId, int count) {
    return await()
        .atMost(WAIT)
        .until(() -> generations(requestId), generations -> generations.size() == count);
  }

  /** Each has at least one picture. */
  private void awaitAnswered(Collection<String> requestIds) {
    await()
        .atMost(WAIT)
        .untilAsserted(
            () ->
                assertThat(TopicLog.committed(bootstrap, Topics.GENERATIONS))
                    .extracting(Generation::getRequestId)
                    .containsAll(requestIds));
  }

  private List<Generation> generations(String requestId) {
    return TopicLog.committed(bootstrap, Topics.GENERATIONS).stream()
        .filter(g -> g.getRequestId().equals(requestId))
        .toList();
  }

  private List<DeadLetter> deadLetters(String key) {
    byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
    return TopicLog.committed(bootstrap, Topics.DEAD_LETTERS).stream()
        .filter(l -> Arrays.equals(l.getKey().array(), wanted))
        .toList();
  }

  private DeadLetter awaitDeadLetter(String key, String reason) {
    List<DeadLetter> found =
        await().atMost(WAIT).until(() -> deadLetters(key), letters -> letters.size() == 1);
    assertThat(found.get(0).getReason()).contains(reason);
    return found.get(0);
  }

  private static ModelVersion version() {
    return Versions.version(MODEL, "v1");
  }
}
