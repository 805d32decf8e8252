package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka
class TopicReaderTest {

  private static final Duration WAIT = Duration.ofMinutes(1);

  private final TestKafka kafka;
  private final KafkaClients clients;
  private final TopicReader reader;
  private Topic<String, String> topic;

  TopicReaderTest(TestKafka kafka) {
    this.kafka = kafka;
    this.clients = new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test");
    this.reader = new TopicReader(clients);
  }

  @BeforeEach
  void aTopicWithACommittedAndAnAbortedPast() {
    topic = new Topic<>(kafka.unique("read"), Serdes.String(), Serdes.String(), Map.of());
    try (Admin admin = clients.admin()) {
      TopicProvisioning.ensure(admin, List.of(topic), new TopicLayout(true, Optional.of(2), 1, 1));
    }
    try (Producer<byte[], byte[]> producer = clients.transactional(kafka.unique("id"), WAIT)) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, 0, "a", "1");
      send(producer, 0, "b", "2");
      send(producer, 1, "c", "3");
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, 0, "a", "never");
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, 0, "a", "4");
      send(producer, 0, "b", null);
      producer.commitTransaction();
    }
  }

  @Test
  void readsAWholeTopic() {
    assertThat(reader.records(topic))
        .filteredOn(record -> record.partition() == 0)
        .extracting(DecodedRecord::key, DecodedRecord::value)
        .containsExactly(tuple("a", "1"), tuple("b", "2"), tuple("a", "4"), tuple("b", null));
    assertThat(reader.values(topic)).containsExactlyInAnyOrder("1", "2", "3", "4", null);
  }

  @Test
  void readsTheNewestValueOfEachKeyOfAPartition() {
    assertThat(reader.latest(topic, 0)).isEqualTo(Map.of("a", "4"));
    assertThat(reader.latest(topic, 1)).isEqualTo(Map.of("c", "3"));
  }

  @Test
  void readsAgainUpToAnEndThatItHadOnce() {
    // given
    long end = reader.end(topic, 0);
    try (Producer<byte[], byte[]> producer = clients.writer("test", WAIT)) {
      send(producer, 0, "a", "later");
    }

    // when
    List<String> values = new ArrayList<>();
    reader.until(topic, 0, end, record -> values.add(topic.decode(record)));

    // then
    assertThat(values).containsExactly("1", "2", "4", null);
    reader.records(topic, 0, record -> values.add(topic.decode(record)));
    assertThat(values).last().isEqualTo("later");
  }

  @Test
  void saysInOneSentenceThatThereIsNoSuchTopic() {
    // given
    var missing = new Topic<>(kafka.unique("missing"), Serdes.String(), Serdes.String(), Map.of());

    // then
    assertThatThrownBy(() -> reader.records(missing))
        .isInstanceOf(TopicUnreadableException.class)
        .hasMessageStartingWith("Can't read %s at %s: ", missing.name(), kafka.bootstrapServers());
  }

  private void send(Producer<byte[], byte[]> producer, int partition, String key, String value) {
    producer.send(
        new ProducerRecord<>(topic.name(), partition, topic.encodeKey(key), topic.encode(value)));
  }
}
