package io.lethe.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.broker.junit.RunningKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What Lethe needs of a Kafka, wherever it runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KafkaContract {
  abstract RunningKafka kafka();

  @Test
  void aGroupReadsCommittedTransactionsOnly() throws Exception {
    // given
    String topic = createTopic();
    try (KafkaProducer<String, String> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka().unique("tx")))) {
      producer.initTransactions();

      // when
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "k", "aborted")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, "k", "committed")).get();
      producer.commitTransaction();
    }

    // then
    try (KafkaConsumer<String, String> consumer =
        Clients.consumer(kafka().bootstrapServers(), kafka().unique("group"))) {
      consumer.subscribe(List.of(topic));
      List<String> values = new ArrayList<>();
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
                return !values.isEmpty();
              });
      assertThat(values).containsExactly("committed");
    }
  }

  @Test
  void takesARecordOfMoreThanAMebibyte() throws Exception {
    // given
    String topic = createTopic();
    String large = "x".repeat(2 * 1024 * 1024);

    // when
    try (KafkaProducer<String, String> producer =
        producer(Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * 1024 * 1024))) {
      long offset = producer.send(new ProducerRecord<>(topic, "k", large)).get().offset();

      // then
      assertThat(offset).isZero();
    }
  }

  @Test
  void makesNoTopicThatNobodyCreated() throws Exception {
    // given
    String topic = kafka().unique("misspelt");

    // when
    try (KafkaProducer<String, String> producer =
        producer(Map.of(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500))) {
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, "k", "v")).get())
          .isInstanceOf(ExecutionException.class);
    }

    // then
    try (Admin admin = kafka().newAdmin()) {
      assertThatThrownBy(() -> admin.describeTopics(List.of(topic)).allTopicNames().get())
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  private String createTopic() throws Exception {
    String topic = kafka().unique("topic");
    Clients.createTopic(kafka().bootstrapServers(), topic);
    return topic;
  }

  private KafkaProducer<String, String> producer(Map<String, ?> settings) {
    return Clients.producer(kafka().bootstrapServers(), settings);
  }
}
