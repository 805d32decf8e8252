package io.lethe.trainer.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.trainer.fixture.ModelTopics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

@WithKafka
class JobTransactionTest {

  private final TestKafka kafka;

  JobTransactionTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void whoIsNotInTheGroupCommitsNothing() {
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    var clients = new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test");
    try (var topics = new ModelTopics(kafka.bootstrapServers(), kafka.unique("m"));
        var transaction = new JobTransaction(clients, kafka.unique("tx"))) {
      // given
      byte[] key = topics.model.getBytes(StandardCharsets.UTF_8);
      var job =
          new ConsumerRecord<>(
              Topics.TRAINING_JOBS.name(), topics.partition(), 0, key, new byte[0]);
      var lost = new ConsumerGroupMetadata(kafka.unique("group"), 7, "gone", Optional.empty());

      // when
      transaction.add(Topics.JOB_RESULTS, key, result(topics.model, "lost"));
      assertThatThrownBy(() -> transaction.commit(job, lost)).isInstanceOf(KafkaException.class);

      // then: the next transaction stands, and holds nothing of the one before
      transaction.add(Topics.JOB_RESULTS, key, result(topics.model, "kept"));
      transaction.commit();
      // Kafka makes a committed record visible a moment after it has answered the commit.
      await().until(() -> !topics.results().isEmpty());
      assertThat(topics.results()).extracting(JobResult::getJobId).containsExactly("kept");
    }
  }

  private static JobResult result(String model, String jobId) {
    return JobResult.newBuilder()
        .setJobId(jobId)
        .setModel(model)
        .setOutcome(JobOutcome.FAILED)
        .setEndedAt(Instant.EPOCH)
        .build();
  }
}
