package io.lethe.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.lethe.broker.EmbeddedBroker;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Generation;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.Support;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Services of this release are replaced one by one by those of the next, in which every record of
 * every topic, internal ones included, has a field more: in the order of docs/use/upgrades.md,
 * while users go on asking and reporting. Long form: {@code mvn verify -pl apps/system-test -am
 * -Pdrills -Dit.test=RollingUpgradeIT}, with more reports between two replacements.
 */
class RollingUpgradeIT {

  private static final int REPORTS = Integer.getInteger("lethe.drill.upgrade.reports", 4);
  private static final int PARTITIONS = 4;

  /** In the order in which they are replaced. */
  private static final List<String> INSTANCES =
      List.of("labeler-0", "labeler-1", "trainer-0", "serving-0", "serving-1");

  /** Of Avro's single-object encoding: two bytes and the fingerprint of the schema. */
  private static final int HEADER = 10;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What the processes print is kept where the test fails. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  private final Map<String, ServiceProcess> running = new HashMap<>();
  private final List<URI> balanced = new CopyOnWriteArrayList<>();
  private EmbeddedBroker broker;
  private NextRelease next;
  private ReportingUsers users;

  @BeforeEach
  void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("kafka"));
    users = new ReportingUsers(() -> balanced);
  }

  @AfterEach
  void stopAll() throws InterruptedException {
    users.close();
    for (ServiceProcess process : running.values()) {
      process.close();
    }
    broker.close();
  }

  @Test
  void oneByOneUnderLoadNothingIsLost() throws Exception {
    // given
    next = NextRelease.build(directory.resolve("next"));
    Map<String, Path> packaged = new HashMap<>();
    for (String service : List.of("labeler", "trainer", "serving")) {
      packaged.put(service, next.packaged(service, directory.resolve("next")));
    }
    for (String instance : INSTANCES) {
      launch(instance, Path.of("..", service(instance), "target/quarkus-app"));
    }
    for (String instance : INSTANCES) {
      awaitReady(instance);
    }
    users.start();
    awaitReports(REPORTS);

    // when
    for (String instance : INSTANCES) {
      replace(instance, packaged.get(service(instance)));
      awaitReports(users.reports().size() + REPORTS);
    }
    users.close();

    // then two releases wrote to topics, public and internal
    assertThat(schemas(Topics.REPORTS.name())).hasSize(2);
    assertThat(schemas(Topics.LABELS.name())).hasSize(2);
    assertThat(internalTopics()).anySatisfy(topic -> assertThat(schemas(topic)).hasSize(2));

    // and each accepted report supports a label, and the log of labels has no gap
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(latest(Topics.LABELS, Label.class))
                    .flatExtracting(Label::getSupports)
                    .extracting(Support::getReportId)
                    .containsExactlyInAnyOrderElementsOf(users.reports()));
    assertThat(values(Topics.LABEL_LOG, LabelChange.class))
        .extracting(LabelChange::getSequence)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, users.reports().size()).boxed().toList());
    assertThat(latest(Topics.LABELS, Label.class))
        .extracting(Label::getGenerationId)
        .hasSize(users.reports().size())
        .doesNotHaveDuplicates();
    assertThat(values(Topics.DEAD_LETTERS, DeadLetter.class)).isEmpty();

    // and each request has its one picture
    assertThat(values(Topics.GENERATIONS, Generation.class))
        .extracting(Generation::getRequestId)
        .doesNotHaveDuplicates()
        .containsAll(users.requests());
  }

  private void awaitReports(int count) {
    await().atMost(PATIENCE).until(() -> users.reports().size() >= count);
  }

  private void replace(String instance, Path app) throws Exception {
    ServiceProcess old = running.get(instance);
    if (service(instance).equals("serving")) {
      balanced.remove(old.http());
    }
    old.terminate();
    old.awaitExit();
    launch(instance, app);
    awaitReady(instance);
  }

  private void launch(String instance, Path app) throws IOException {
    running.put(instance, ServiceProcess.instance(instance, app, directory, properties(instance)));
  }

  private void awaitReady(String instance) {
    ServiceProcess process = running.get(instance);
    URI health = process.management().resolve("/q/health/ready");
    await().atMost(PATIENCE).until(() -> given().get(health).statusCode() == 200);
    if (service(instance).equals("serving")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  given()
                      .get(process.http().resolve("/v1/models/mnist"))
                      .then()
                      .statusCode(200)
                      .body("ready", equalTo(true)));
      balanced.add(process.http());
    }
  }

  private static String service(String instance) {
    return instance.substring(0, instance.indexOf('-'));
  }

  private Map<String, String> properties(String instance) {
    Path assets = ServiceProcess.assets();
    Map<String, String> properties = new TreeMap<>();
    properties.put("kafka.bootstrap.servers", broker.bootstrapServers());
    properties.put("lethe.topics.partitions", Integer.toString(PARTITIONS));
    properties.put("lethe.topics.replication-factor", "1");
    properties.put("lethe.topics.min-insync-replicas", "1");
    switch (service(instance)) {
      case "labeler" -> {
        properties.put("lethe.labeler.state-directory", directory.resolve(instance).toString());
        properties.put("lethe.labeler.trigger.count", "100000");
        properties.put("lethe.labeler.trigger.age", "1d");
      }
      case "trainer" -> {
        properties.put("lethe.store.location", directory.resolve("versions").toString());
        properties.put(
            "lethe.trainer.models.mnist.base", assets.resolve("models/mnist-ddpm-28").toString());
        properties.put(
            "lethe.trainer.models.mnist.unlabeled.dataset",
            assets.resolve("datasets/mnist").toString());
      }
      default -> {
        properties.put("lethe.store.location", directory.resolve("versions").toString());
        properties.put("lethe.serving.instance", instance);
        // A picture that is near to reported ones may be held back, and nobody can report that.
        properties.put("lethe.serving.guard.mode", "off");
      }
    }
    return properties;
  }

  /** The last value of each key. */
  private <V extends SpecificRecord> List<V> latest(Topic<String, V> topic, Class<V> type) {
    return values(topic, type, TopicReader::key);
  }

  private <V extends SpecificRecord> List<V> values(Topic<?, V> topic, Class<V> type) {
    return values(topic, type, record -> record.partition() + "@" + record.offset());
  }

  /** The last value of each name. */
  private <V extends SpecificRecord> List<V> values(
      Topic<?, V> topic, Class<V> type, Function<ConsumerRecord<byte[], byte[]>, String> name) {
    BinaryMessageDecoder<V> decoder = next.decoder(type);
    Map<String, V> latest = new LinkedHashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      topics()
          .records(
              new TopicPartition(topic.name(), partition),
              record -> {
                try {
                  latest.put(name.apply(record), decoder.decode(record.value()));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return List.copyOf(latest.values());
  }

  private static boolean isAvro(byte[] value) {
    return value.length >= HEADER && value[0] == (byte) 0xC3 && value[1] == 1;
  }

  private List<String> internalTopics() throws Exception {
    try (Admin admin = kafka().admin()) {
      return admin.listTopics().names().get().stream()
          .filter(topic -> topic.endsWith("-changelog"))
          .toList();
    }
  }

  /** The schemas by which a topic's records were written, as their fingerprints. */
  private Set<String> schemas(String topic) {
    Set<String> schemas = new TreeSet<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      topics()
          .records(
              new TopicPartition(topic, partition),
              record -> {
                if (record.value() != null && isAvro(record.value())) {
                  schemas.add(HexFormat.of().formatHex(record.value(), 2, HEADER));
                }
              });
    }
    return schemas;
  }

  private TopicReader topics() {
    return new TopicReader(kafka());
  }

  private KafkaClients kafka() {
    return new KafkaClients(KafkaProperties.at(broker.bootstrapServers()), "test");
  }
}
