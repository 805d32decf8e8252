package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker: a labeler that is stopped and started again with another retention. */
@WithKafka(fresh = true)
class RetentionChangeTest {

  private static final Duration RETENTION = Duration.ofDays(4);
  private static final Duration STEP = Duration.ofHours(6);

  /** So many at these steps lie within the shorter retention. */
  private static final int GENERATIONS = 15;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TestKafka kafka;
  private final Set<String> owed = new TreeSet<>();

  @TempDir private Path directory;

  RetentionChangeTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void keepsWhatTheNewRetentionCovers() throws Exception {
    try (Admin admin = kafka.newAdmin();
        var producer = DrillGenerations.producer(kafka)) {
      // given generations of some days
      try (var labeler = start(RETENTION)) {
        producer.send(
            DrillGenerations.record(
                Topics.MODEL_VERSIONS, "mnist/v0", DrillGenerations.base(), null));
        GenerationTimes.useSenders(admin, producer);
        Instant now = Instant.now();
        for (int number = 0; number < GENERATIONS; number++) {
          var generation = DrillGenerations.generation(number);
          long at = now.minus(STEP.multipliedBy(GENERATIONS - number)).toEpochMilli();
          var record =
              DrillGenerations.record(
                  Topics.GENERATIONS, generation.getGenerationId(), generation, at);
          assertThat(producer.send(record).get().timestamp()).isEqualTo(at);
        }
        CommittedOffsets.awaitAllRead(
            admin, "lethe-labeler", List.of(Topics.GENERATIONS), PATIENCE);
        GenerationTimes.useBrokers(admin);
      }
      assertThat(changelogRetention(admin)).isBetween(RETENTION.plusDays(1), RETENTION.plusDays(2));

      // when it is lengthened
      try (var labeler = start(RETENTION.multipliedBy(2))) {
        // then
        report(producer, 0);
        awaitLabels();
        assertThat(changelogRetention(admin))
            .isBetween(
                RETENTION.multipliedBy(2).plusDays(1), RETENTION.multipliedBy(2).plusDays(2));
      }

      // when it is shortened
      try (var labeler = start(RETENTION)) {
        // then
        report(producer, 1);
        awaitLabels();
        assertThat(changelogRetention(admin))
            .isBetween(RETENTION.plusDays(1), RETENTION.plusDays(2));
      }
    }
  }

  private LabelerStreams start(Duration retention) {
    Map<String, String> properties = new HashMap<>();
    properties.put("lethe.labeler.state-directory", directory.toString());
    properties.put("lethe.labeler.generation-retention", retention.toString());
    properties.put("lethe.labeler.vetting.max-share", "1");
    return LabelerStreams.start(
        LabelerConfigs.of(properties),
        KafkaProperties.at(kafka.bootstrapServers()),
        TopicLayout.LOCAL);
  }

  /** Reports each second generation. */
  private void report(Producer<byte[], byte[]> producer, int first) {
    for (int number = first; number < GENERATIONS; number += 2) {
      String id = "report-" + number;
      owed.add(id);
      producer.send(
          DrillGenerations.record(
              Topics.REPORTS, "ann", Records.ofGeneration("ann", id, number), null));
    }
    producer.flush();
  }

  private void awaitLabels() {
    try (var log = new DrillTail<>(kafka, Topics.LABEL_LOG)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(log.toTheEnd())
                      .flatExtracting(entry -> entry.value().getReportIds())
                      .containsExactlyInAnyOrderElementsOf(owed));
    }
  }

  private static Duration changelogRetention(Admin admin) throws Exception {
    var topic =
        new ConfigResource(ConfigResource.Type.TOPIC, "lethe-labeler-generations-changelog");
    var settings = admin.describeConfigs(List.of(topic)).all().get().get(topic);
    return Duration.ofMillis(Long.parseLong(settings.get(TopicConfig.RETENTION_MS_CONFIG).value()));
  }
}
