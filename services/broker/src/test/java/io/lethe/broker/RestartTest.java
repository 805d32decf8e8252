package io.lethe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outlives a broker's process. */
class RestartTest {
  private static final String TOPIC = "numbers";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  @TempDir Path directory;

  @Test
  void everyAcknowledgedRecordOutlivesAKill() throws Exception {
    // given: a broker killed in the middle of writing
    long acknowledged = 5_000;
    String address;
    try (BrokerProcess process = BrokerProcess.start(directory, TOPIC)) {
      address = process.readLine();
      process.awaitAcknowledged(acknowledged);
      process.kill();
    }

    // when
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      // then
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      List<String> values = readAll(address);
      assertThat(values).hasSizeGreaterThanOrEqualTo((int) acknowledged);
      assertThat(values)
          .containsExactlyElementsOf(
              LongStream.range(0, values.size()).mapToObj(Long::toString).toList());
    }
  }

  @Test
  void portClusterRecordsAndOffsetsOutliveAStop() throws Exception {
    // given
    String address;
    String cluster;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      address = broker.bootstrapServers();
      cluster = clusterId(address);
      Clients.createTopic(address, TOPIC);
      try (KafkaProducer<String, String> producer = Clients.producer(address, Map.of())) {
        producer.send(new ProducerRecord<>(TOPIC, "k", "0")).get();
        producer.send(new ProducerRecord<>(TOPIC, "k", "1")).get();
      }
      try (KafkaConsumer<String, String> consumer = Clients.consumer(address, "group")) {
        consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
      }
    }

    // when
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      // then
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      assertThat(clusterId(address)).isEqualTo(cluster);
      assertThat(readAll(address)).containsExactly("1");
    }
  }

  @Test
  void aPortThatTheCallerChoseIsKept() {
    // given
    int chosen = LoopbackPort.anyFreeExcept(0);
    EmbeddedBroker.start(directory).close();
    EmbeddedBroker.start(directory, chosen).close();

    // when
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      // then
      assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + chosen);
    }
  }

  private static String clusterId(String bootstrapServers) throws Exception {
    try (Admin admin = Clients.admin(bootstrapServers)) {
      return admin.describeCluster().clusterId().get();
    }
  }

  /** From the group's offset to the end. */
  private static List<String> readAll(String bootstrapServers) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer = Clients.consumer(bootstrapServers, "group")) {
      consumer.assign(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
      while (consumer.position(PARTITION) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }
}
