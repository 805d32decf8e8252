package io.lethe.topics.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.Generation;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker and Apicurio's own server, by its interface and by the one of Confluent. */
@WithKafka
class RegistryServerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static RegistryServer registry;
  private final KafkaClients plain;
  private final KafkaClients clients;

  RegistryServerIT(TestKafka kafka) {
    var properties = new HashMap<>(registry.settings());
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    plain = new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "plain");
    clients = new KafkaClients(new KafkaProperties(properties), "registry", PATIENCE, true);
  }

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    registry = new RegistryServer(Path.of(System.getProperty("registry.server")), directory);
  }

  @BeforeEach
  void makeTopics() {
    try (Admin admin = clients.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  @Test
  void aPictureThatLetheWritesIsReadByTheNumberThatTheServerGave() throws Exception {
    // given
    var place = new TopicPartition(Topics.GENERATIONS.name(), 0);
    Generation generation = ExampleRecords.generation();
    try (Consumer<byte[], byte[]> reader = reader(clients, place);
        Consumer<byte[], byte[]> raw = reader(plain, place);
        Producer<byte[], byte[]> producer = clients.writer("generations", Map.of())) {

      // when
      send(producer, place, Topics.GENERATIONS.encode(generation));

      // then the record has Confluent's framing, and the server knows the schema by its number
      byte[] framed = first(raw);
      assertThat(framed[0]).isZero();
      int id = ByteBuffer.wrap(framed, 1, Integer.BYTES).getInt();
      JsonNode known = call("GET", "/apis/ccompat/v7/schemas/ids/" + id, null);
      assertThat(new Schema.Parser().parse(known.path("schema").asText()).getFullName())
          .isEqualTo(Generation.getClassSchema().getFullName());
      // and Lethe reads it
      assertThat(Topics.GENERATIONS.decode(first(reader))).isEqualTo(generation);
    }
  }

  @Test
  void aReportWhoseSchemaItsReporterRegisteredIsRead() throws Exception {
    // given what Confluent's libraries do before their first record
    var place = new TopicPartition(Topics.REPORTS.name(), 0);
    String subject = "/apis/ccompat/v7/subjects/" + Topics.REPORTS.name() + "-value/versions";
    String schema = SensitiveReport.getClassSchema().toString();
    int id =
        call("POST", subject, JSON.createObjectNode().put("schema", schema).toString())
            .path("id")
            .asInt();
    try (Consumer<byte[], byte[]> reader = reader(clients, place);
        Producer<byte[], byte[]> producer = plain.writer("reports", Map.of())) {

      // when
      byte[] own = Topics.REPORTS.encode(ExampleRecords.report("1"));
      send(producer, place, ExampleRecords.framed(id, own));

      // then
      assertThat(Topics.REPORTS.decode(first(reader))).isEqualTo(ExampleRecords.report("1"));
    }
  }

  private JsonNode call(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry.address() + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .timeout(PATIENCE)
            .build();
    var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static Consumer<byte[], byte[]> reader(KafkaClients of, TopicPartition place) {
    Consumer<byte[], byte[]> consumer = of.reader("reader");
    consumer.assign(List.of(place));
    consumer.seekToEnd(List.of(place));
    consumer.position(place);
    return consumer;
  }

  private static byte[] first(Consumer<byte[], byte[]> consumer) {
    List<byte[]> values = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              consumer.poll(POLL).forEach(record -> values.add(record.value()));
              return !values.isEmpty();
            });
    return values.get(0);
  }

  private static void send(Producer<byte[], byte[]> producer, TopicPartition place, byte[] value)
      throws Exception {
    producer
        .send(new ProducerRecord<>(place.topic(), place.partition(), new byte[] {1}, value))
        .get();
  }
}
