package io.lethe.topics.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of a real broker whose records' schemas a registry names. */
@WithKafka
class RegistryRecordsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(100);

  private final RunningRegistry registry = new RunningRegistry();
  private final KafkaClients plain;
  private final KafkaClients clients;

  RegistryRecordsTest(TestKafka kafka) {
    var properties = new HashMap<>(registry.settings());
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    plain = new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "plain");
    clients = new KafkaClients(new KafkaProperties(properties), "registry", PATIENCE, true);
  }

  @BeforeEach
  void makeTopics() {
    try (Admin admin = clients.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
  }

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void whileTheRegistryIsAwayAPartitionWaitsAndLosesNothing() throws Exception {
    // given both framings in one partition, and one of them in another
    int id = registry.add(SensitiveReport.getClassSchema());
    registry.goAway();
    var first = new TopicPartition(Topics.REPORTS.name(), 0);
    var other = new TopicPartition(Topics.REPORTS.name(), 1);
    List<String> read = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = clients.reader("reports");
        Producer<byte[], byte[]> producer = plain.writer("reports", Map.of())) {
      consumer.assign(List.of(first, other));
      consumer.seekToEnd(List.of(first, other));
      long next = consumer.position(first);
      consumer.position(other);
      send(producer, first, own("1"));
      send(producer, first, ExampleRecords.framed(id, own("2")));
      send(producer, first, own("3"));
      send(producer, other, own("4"));

      // when
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(poll(consumer, read)).contains("1", "4"));
      poll(consumer, read);

      // then
      assertThat(read).containsExactlyInAnyOrder("1", "4");
      assertThat(consumer.position(first)).isEqualTo(next + 1);

      // when
      registry.comeBack();

      // then
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(poll(consumer, read)).endsWith("2", "3"));
      assertThat(read).hasSize(4);
    }
  }

  @Test
  void aTransactionWaitsForTheRegistryToo() throws Exception {
    // given
    registry.goAway();
    var place = new TopicPartition(Topics.GENERATIONS.name(), 0);
    byte[] value = Topics.GENERATIONS.encode(ExampleRecords.generation());
    var record = new ProducerRecord<>(place.topic(), place.partition(), new byte[] {1}, value);
    try (Consumer<byte[], byte[]> reader = clients.reader("generations");
        Consumer<byte[], byte[]> raw = plain.reader("generations");
        Producer<byte[], byte[]> producer =
            clients.transactional("registry-test", Duration.ofSeconds(20))) {
      for (Consumer<byte[], byte[]> consumer : List.of(reader, raw)) {
        consumer.assign(List.of(place));
        consumer.seekToEnd(List.of(place));
        consumer.position(place);
      }
      producer.initTransactions();
      producer.beginTransaction();
      assertThatThrownBy(() -> producer.send(record)).isInstanceOf(RegistryAwayException.class);
      producer.abortTransaction();

      // when
      registry.comeBack();
      producer.beginTransaction();
      producer.send(record).get();
      producer.commitTransaction();

      // then
      assertThat(first(raw)).startsWith(0, 0, 0, 0, 1);
      assertThat(Topics.GENERATIONS.decode(first(reader))).isEqualTo(ExampleRecords.generation());
    }
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

  private static List<String> poll(Consumer<byte[], byte[]> consumer, List<String> read) {
    consumer.poll(POLL).forEach(record -> read.add(Topics.REPORTS.decode(record).getReportId()));
    return read;
  }

  private static void send(Producer<byte[], byte[]> producer, TopicPartition place, byte[] value)
      throws Exception {
    producer
        .send(new ProducerRecord<>(place.topic(), place.partition(), new byte[] {1}, value))
        .get();
  }

  private static byte[] own(String id) {
    return Topics.REPORTS.encode(ExampleRecords.report(id));
  }
}
