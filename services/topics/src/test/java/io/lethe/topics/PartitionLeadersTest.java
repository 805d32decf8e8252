package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private static final int ROUNDS = 5;

  private final TestKafka kafka;

  PartitionLeadersTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void nothingIsLostThatIsSentAtOnceToTopicsThatWereJustMade() throws Exception {
    // given a producer that is at work, with as many batches under way as it may
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.BATCH_SIZE_CONFIG,
            2000);
    try (Admin admin = kafka.newAdmin();
        var producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int round = 0; round < ROUNDS; round++) {
        List<TopicPartition> partitions = make(admin);

        // when
        PartitionLeaders.await(admin, partitions);
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

  /** As a broker is asked that does not know yet of a topic that another one made. */
  @Test
  void leadersOfATopicThatTheBrokerDoesNotKnowYetAreWaitedFor() throws Exception {
    // given
    String topic = kafka.unique("late");
    var partition = new TopicPartition(topic, 0);
    try (Admin admin = kafka.newAdmin()) {
      CompletableFuture<Void> waiting =
          CompletableFuture.runAsync(() -> PartitionLeaders.await(admin, List.of(partition)));
      assertThatThrownBy(() -> waiting.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      // when
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();

      // then
      assertThat(waiting).succeedsWithin(Duration.ofSeconds(15));
      assertThat(admin.listTopics().names().get()).contains(topic);
    }
  }

  private List<TopicPartition> make(Admin admin) throws Exception {
    List<NewTopic> topics =
        IntStream.range(0, 12)
            .mapToObj(i -> new NewTopic(kafka.unique("made"), PARTITIONS, (short) 1))
            .toList();
    admin.createTopics(topics).all().get();
    return topics.stream()
        .flatMap(
            topic ->
                IntStream.range(0, PARTITIONS).mapToObj(i -> new TopicPartition(topic.name(), i)))
        .toList();
  }
}
