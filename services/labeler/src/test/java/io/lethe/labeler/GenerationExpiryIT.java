package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.schemas.Awaited;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Generations leave the state once they are older than their retention. Runs with the drills. */
@WithKafka(fresh = true)
@EnabledIfSystemProperty(named = "lethe.drill.generations", matches = "[0-9]+")
class GenerationExpiryIT {

  private static final int OLD = 8000;
  private static final int FRESH = 40;
  private static final Duration RETENTION = Duration.ofDays(3);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TestKafka kafka;

  @TempDir private Path directory;

  GenerationExpiryIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void segmentsOfTheStateGoWithTheRetention() throws Exception {
    // given
    var config =
        LabelerConfigs.of(
            Map.of(
                "lethe.labeler.state-directory", directory.toString(),
                "lethe.labeler.generation-retention", RETENTION.toString()));
    try (Admin admin = kafka.newAdmin();
        var producer = DrillGenerations.producer(kafka)) {
      try (var labeler =
              LabelerStreams.start(
                  config, KafkaProperties.at(kafka.bootstrapServers()), TopicLayout.LOCAL);
          var pending = new DrillTail<>(kafka, Topics.PENDING_REPORTS);
          var log = new DrillTail<>(kafka, Topics.LABEL_LOG)) {
        GenerationTimes.useSenders(admin, producer);
        producer.send(
            DrillGenerations.record(
                Topics.MODEL_VERSIONS, "mnist/v0", DrillGenerations.base(), null));
        Instant now = Instant.now();
        Instant before = now.minus(RETENTION.multipliedBy(2));
        for (int number = 0; number < OLD; number++) {
          var old = DrillGenerations.generation(number);
          producer.send(
              DrillGenerations.record(
                  Topics.GENERATIONS, old.getGenerationId(), old, before.toEpochMilli()));
        }
        producer.flush();
        CommittedOffsets.awaitAllRead(
            admin, config.applicationId(), List.of(Topics.GENERATIONS), PATIENCE);
        Set<String> segments = segments();
        long bytes = DrillGenerations.bytesBelow(directory);

        // when newer ones come
        for (int number = OLD; number < OLD + FRESH; number++) {
          var fresh = DrillGenerations.generation(number);
          producer.send(
              DrillGenerations.record(
                  Topics.GENERATIONS, fresh.getGenerationId(), fresh, now.toEpochMilli()));
        }
        producer.flush();

        // then
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> assertThat(segments()).isNotEmpty().doesNotContainAnyElementsOf(segments));
        long left = DrillGenerations.bytesBelow(directory);
        System.out.printf(
            "expiry: segments %s (%d bytes on disk) gave way to %s (%d bytes)%n",
            segments, bytes, segments(), left);
        assertThat(segments).isNotEmpty();
        assertThat(left).isLessThan(bytes);

        // and what is gone can't be reported any more, what is there can
        var late = Records.ofGeneration("ann", "late", 1);
        var inTime = Records.ofGeneration("ann", "in-time", OLD);
        producer.send(DrillGenerations.record(Topics.REPORTS, "ann", late, null));
        producer.send(DrillGenerations.record(Topics.REPORTS, "ann", inTime, null));
        log.awaitCount(1, PATIENCE);
        pending.awaitCount(1, PATIENCE);
        assertThat(log.values().get(0).getReportIds()).containsExactly("in-time");
        assertThat(pending.values().get(0).getReportId()).isEqualTo("late");
        assertThat(pending.values().get(0).getWaitsFor()).isEqualTo(Awaited.GENERATION);

        // and the broker deletes what it keeps for a restart a day later
        Config changelog = changelog(admin, config.applicationId());
        assertThat(changelog.get(TopicConfig.CLEANUP_POLICY_CONFIG).value())
            .contains(TopicConfig.CLEANUP_POLICY_DELETE);
        assertThat(Long.parseLong(changelog.get(TopicConfig.RETENTION_MS_CONFIG).value()))
            .isBetween(RETENTION.plusDays(1).toMillis(), RETENTION.plusDays(2).toMillis());
      }
    }
  }

  /** Names of the store's segments, each with the time at which it begins. */
  private Set<String> segments() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("generations."))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (UncheckedIOException e) {
      // A file was there when its directory was read, and is gone.
      return segments();
    }
  }

  private static Config changelog(Admin admin, String applicationId) throws Exception {
    var topic =
        new ConfigResource(ConfigResource.Type.TOPIC, applicationId + "-generations-changelog");
    return admin.describeConfigs(List.of(topic)).all().get().get(topic);
  }
}
