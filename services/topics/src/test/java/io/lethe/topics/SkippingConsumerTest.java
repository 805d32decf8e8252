package io.lethe.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real broker: records that it takes and that no client can read. */
@WithKafka
class SkippingConsumerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestKafka kafka;

  SkippingConsumerTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  /** Without compression the broker refuses it. */
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void goesOnAfterARecordThatNoClientCanRead(String codec) throws Exception {
    // given
    String topic = kafka.unique("unreadable");
    try (Admin admin = kafka.newAdmin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
    try (Producer<byte[], byte[]> producer = producer(codec)) {
      send(producer, topic, "before", "header");
      // Kafka's producer counts four bytes for half a character, and writes one.
      send(producer, topic, "unreadable", "\ud83d");
      send(producer, topic, "after", "header");
    }

    // when
    List<String> read = new ArrayList<>();
    try (var consumer =
        new KafkaClients(
                KafkaProperties.at(kafka.bootstrapServers()), "test", Duration.ofSeconds(20))
            .reader("reader")) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      consumer.seekToBeginning(consumer.assignment());
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(record -> read.add(new String(record.value(), UTF_8)));
                return read.contains("after");
              });
    }

    // then
    assertThat(read).containsExactly("before", "after");
  }

  private static void send(Producer<byte[], byte[]> producer, String topic, String value, String h)
      throws Exception {
    var record = new ProducerRecord<byte[], byte[]>(topic, null, value.getBytes(UTF_8));
    record.headers().add(h, new byte[8]);
    producer.send(record).get();
  }

  private Producer<byte[], byte[]> producer(String codec) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            codec),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
