package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@WithKafka
class PartitionLeadersTest {

  private static final int PARTITIONS = 4;

  private final TestKafka kafka;

  PartitionLeadersTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void nothingIsLostThatIsSentAtOnceToTopicsThatWereJustMade() throws Exception {
    // given
    List<String> made = IntStream.range(0, 12).mapToObj(i -> kafka.unique("made")).toList();
    List<TopicPartition> partitions =
        made.stream()
            .flatMap(
                topic -> IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic, i)))
            .toList();
    try (Admin admin = kafka.newAdmin()) {
      admin
          .createTopics(
              made.stream().map(topic -> new NewTopic(topic, PARTITIONS, (short) 1)).toList())
          .all()
          .get();
      PartitionLeaders.await(admin, partitions);
    }

    // when a producer has as many batches under way as it may
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.BATCH_SIZE_CONFIG,
            2000);
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        for (TopicPartition to : partitions) {
          sent.add(
              producer.send(
                  new ProducerRecord<>(to.topic(), to.partition(), new byte[8], new byte[900])));
        }
      }

      // then
      for (Future<RecordMetadata> record : sent) {
        assertThatCode(record::get).doesNotThrowAnyException();
      }
    }
  }
}
