package io.lethe.serving.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.PlacedInstance;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three instances over one broker, each of which keeps its share of the models. */
@WithKafka(fresh = true)
class PlacedInstancesTest {

  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final int REPLICAS = 2;
  private static final List<String> MODELS =
      IntStream.range(0, 12).mapToObj(i -> "model-" + i).toList();

  @TempDir Path store;

  private final Map<String, PlacedInstance> instances = new TreeMap<>();
  private final String bootstrap;
  private final KafkaClients kafka;
  private final TopicWriter writer;

  PlacedInstancesTest(TestKafka broker) {
    bootstrap = broker.bootstrapServers();
    kafka = new KafkaClients(KafkaProperties.at(bootstrap), "test");
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    writer = new TopicWriter(kafka.writer("writer", WAIT), WAIT);
  }

  @BeforeEach
  void threeInstances() {
    for (String name : List.of("a", "b", "c")) {
      instances.put(name, new PlacedInstance(bootstrap, name, store, REPLICAS));
    }
    awaitPlaced();
  }

  @AfterEach
  void close() {
    instances.values().forEach(PlacedInstance::close);
    writer.close();
  }

  @Test
  void eachModelIsServedWhereItIsPlacedAndOneThatGoesHandsOver() throws Exception {
    // when
    for (String model : MODELS) {
      deploy(model);
    }

    // then each is in memory where it is placed, and nowhere else
    await().atMost(WAIT).untilAsserted(this::assertServedWherePlaced);
    assertThat(instances.values())
        .allSatisfy(instance -> assertThat(MODELS).anyMatch(instance::serves))
        .allSatisfy(instance -> assertThat(MODELS).anyMatch(model -> !instance.serves(model)));

    // when one goes
    instances.remove("b").close();

    // then the others take over what it had
    awaitPlaced();
    await().atMost(WAIT).untilAsserted(this::assertServedWherePlaced);
  }

  @Test
  void anInstanceThatDoesNotHaveAModelLoadsItAndAnswersByHttpAndByTopic() throws Exception {
    // given
    deploy("called");
    deploy("asked");
    await().atMost(WAIT).untilAsserted(() -> assertThat(servingNow("called")).hasSize(REPLICAS));
    await().atMost(WAIT).untilAsserted(() -> assertThat(servingNow("asked")).hasSize(REPLICAS));
    PlacedInstance other = notServing("called");
    await().atMost(WAIT).until(() -> other.view().deployment("called").isPresent());

    // when
    List<Generation> made = other.call("call", "called").join();

    // then
    assertThat(made).extracting(Generation::getModelVersion).containsExactly("v1");
    assertThat(other.serves("called")).isTrue();
    await().atMost(WAIT).until(() -> rollouts("called").size() == REPLICAS + 1);

    // when requests lie in the partitions of all instances
    awaitPartitionsOfAll();
    PlacedInstance third = notServing("asked");
    List<String> requests = IntStream.range(0, 16).mapToObj(i -> "request-" + i).toList();
    for (String request : requests) {
      ask(request, "asked");
    }

    // then each is answered, once
    await()
        .atMost(WAIT)
        .untilAsserted(
            () ->
                assertThat(TopicLog.committed(bootstrap, Topics.GENERATIONS))
                    .filteredOn(generation -> generation.getModel().equals("asked"))
                    .extracting(Generation::getRequestId)
                    .containsExactlyInAnyOrderElementsOf(requests));
    assertThat(third.serves("asked")).isTrue();
  }

  /** Each instance has partitions from which it takes requests. */
  private void awaitPartitionsOfAll() {
    try (Admin admin = kafka.admin()) {
      await()
          .atMost(WAIT)
          .untilAsserted(
              () ->
                  assertThat(members(admin))
                      .hasSize(instances.size())
                      .allSatisfy(
                          member ->
                              assertThat(member.assignment().topicPartitions()).isNotEmpty()));
    }
  }

  private static Collection<MemberDescription> members(Admin admin) throws Exception {
    return admin
        .describeConsumerGroups(Set.of(RequestConsumer.GROUP))
        .describedGroups()
        .get(RequestConsumer.GROUP)
        .get()
        .members();
  }

  private PlacedInstance notServing(String model) {
    return instances.entrySet().stream()
        .filter(instance -> !servingNow(model).contains(instance.getKey()))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  /** All see all that are there. */
  private void awaitPlaced() {
    List<String> names = List.copyOf(instances.keySet());
    await()
        .atMost(WAIT)
        .untilAsserted(
            () ->
                assertThat(MODELS)
                    .allSatisfy(
                        model ->
                            assertThat(instances.values())
                                .extracting(instance -> instance.places(model))
                                .containsOnly(Rendezvous.places(model, names, REPLICAS))));
  }

  private void assertServedWherePlaced() {
    for (String model : MODELS) {
      Set<String> places = Set.copyOf(Rendezvous.places(model, instances.keySet(), REPLICAS));
      assertThat(servingNow(model)).as(model).isEqualTo(places).hasSize(REPLICAS);
      assertThat(rollouts(model)).as(model).isEqualTo(places);
    }
  }

  /** Instances in whose memory a model is. */
  private Set<String> servingNow(String model) {
    return instances.entrySet().stream()
        .filter(instance -> instance.getValue().serves(model))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Instances that say that they serve a model. */
  private Set<String> rollouts(String model) {
    return instances.values().iterator().next().view().rollouts().of(model, Instant.now()).stream()
        .filter(rollout -> rollout.getState() == RolloutState.SERVING)
        .map(Rollout::getInstance)
        .collect(Collectors.toSet());
  }

  private void deploy(String model) throws Exception {
    Path directory = Files.createDirectories(store.resolve(model).resolve("v1"));
    Files.writeString(directory.resolve("weights"), model);
    var version =
        Versions.builder(model, "v1")
            .setWeightsUri(model + "/v1")
            .setManifestSha256(VersionDirectory.seal(directory, Map.of()))
            .build();
    writer.sendByModel(Topics.MODEL_VERSIONS, ModelKey.of(model, "v1"), version).get();
    writer.sendByModel(Topics.DEPLOYMENTS, model, Versions.deployment(model, "v1", 1)).get();
  }

  private void ask(String id, String model) throws Exception {
    var request =
        GenerationRequest.newBuilder().setRequestId(id).setModel(model).setCount(1).build();
    writer.send(Topics.GENERATION_REQUESTS, id, request).get();
  }
}
