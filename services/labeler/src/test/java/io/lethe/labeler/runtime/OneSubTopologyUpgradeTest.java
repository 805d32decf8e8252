package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.Records;
import io.lethe.labeler.config.ConfiguredSettings;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.topology.LabelerTopology;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real broker: a labeler whose state was written when all stages were one sub-topology. State
 * directories are named after sub-topologies, changelogs and repartition topics are not.
 */
@WithKafka(fresh = true)
class OneSubTopologyUpgradeTest {

  private static final int PICTURES = 12;

  /** Its generation comes after the upgrade, so that its report waits through it. */
  private static final int AWAITED = 100;

  private static final Set<String> INTERNAL_TOPICS =
      """
      commands-by-model-repartition
      commands-seen-changelog
      deployments-changelog
      erasures-to-all-generations-repartition
      generations-changelog
      generations-misplaced-repartition
      holdings-changelog
      labels-changelog
      members-changelog
      memberships-changelog
      model-shapes-changelog
      open-commands-changelog
      open-jobs-changelog
      progress-by-model-repartition
      quarantine-changelog
      quarantine-deadlines-changelog
      quarantine-for-room-changelog
      report-counts-changelog
      report-samples-changelog
      reporter-standings-changelog
      reporters-erased-by-generation-changelog
      reporters-erased-changelog
      reports-by-generation-repartition
      reports-by-model-repartition
      reports-by-reporter-repartition
      reports-done-changelog
      reports-seen-changelog
      results-by-model-repartition
      retracted-deadlines-changelog
      samples-excluded-changelog
      sequences-changelog
      successors-changelog
      supports-changelog
      trial-counts-changelog
      trigger-changelog
      versions-by-model-repartition
      versions-changelog
      waiting-for-generation-by-sender-changelog
      waiting-for-generation-changelog
      waiting-for-generation-deadlines-changelog
      waiting-for-model-or-report-by-sender-changelog
      waiting-for-model-or-report-changelog
      waiting-for-model-or-report-deadlines-changelog
      """
          .lines()
          .map("lethe-labeler-"::concat)
          .collect(Collectors.toCollection(TreeSet::new));

  private final TestKafka kafka;
  private final BrokerTopics topics;

  @TempDir private Path directory;

  OneSubTopologyUpgradeTest(TestKafka kafka) {
    this.kafka = kafka;
    topics = new BrokerTopics(kafka);
  }

  @Test
  void goesOnFromTheChangelogs() throws Exception {
    // given
    LabelerConfig config =
        LabelerConfigs.of(
            Map.of(
                "lethe.labeler.state-directory", directory.toString(),
                "lethe.labeler.trusted-reporters", "trusty",
                "lethe.labeler.vetting.max-share", "1"));
    provision();
    try (KafkaStreams before = new KafkaStreams(united(config), properties(config))) {
      before.start();
      topics.send(Records.base());
      topics.reportPictures("trusty", 0, PICTURES);
      topics.send(Records.ofGeneration("ann", "waiting", AWAITED));
      topics.await(Topics.LABEL_LOG, PICTURES);
      topics.await(Topics.PENDING_REPORTS, 1);
    }
    assertThat(tasksWithFiles()).containsExactly("0_0", "0_1", "0_2", "0_3");
    assertThat(internalTopics()).isEqualTo(INTERNAL_TOPICS);

    // when
    Path application = directory.resolve("lethe-labeler");
    Map<String, Duration> retentions =
        LabelerTopology.changelogRetentions(ConfiguredSettings.of(config));
    TaskDirectories.stoppedCleanly(application, retentions);
    TaskDirectories.deleteUnusable(application, topology(config).describe(), retentions);
    assertThat(tasksWithFiles()).isEmpty();
    try (KafkaStreams after = new KafkaStreams(topology(config), properties(config))) {
      after.start();
      topics.reportPictures("trusty", 0, PICTURES + 1);
      topics.send(Records.generation(AWAITED));

      // then nothing counts twice, and what waited is found
      List<LabelChange> log = topics.await(Topics.LABEL_LOG, PICTURES + 2);
      assertThat(log)
          .extracting(LabelChange::getSequence)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, PICTURES + 2).boxed().toList());
      assertThat(log.subList(PICTURES, PICTURES + 2))
          .flatExtracting(LabelChange::getReportIds)
          .containsExactlyInAnyOrder("r" + PICTURES, "waiting");
    }
    assertThat(internalTopics()).isEqualTo(INTERNAL_TOPICS);
    // then a task that keeps nothing has no files of the time when it did
    assertThat(tasksWithFiles()).isNotEmpty().noneMatch(task -> task.startsWith("0_"));
  }

  private static Topology topology(LabelerConfig config) {
    return LabelerTopology.build(
        new StreamsBuilder(), ConfiguredSettings.of(config), TopicLayout.LOCAL.firstPartitions());
  }

  /** A store that all processors share makes one sub-topology of them, as there was once. */
  private static Topology united(LabelerConfig config) {
    Topology topology = topology(config);
    String[] processors =
        topology.describe().subtopologies().stream()
            .flatMap(part -> part.nodes().stream())
            .filter(Processor.class::isInstance)
            .map(node -> node.name())
            .toArray(String[]::new);
    return topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("shared"), Serdes.String(), Serdes.String())
            .withLoggingDisabled(),
        processors);
  }

  private Properties properties(LabelerConfig config) {
    return StreamsSettings.of(
        config, KafkaProperties.at(kafka.bootstrapServers()), TopicLayout.LOCAL);
  }

  private Set<String> tasksWithFiles() throws IOException {
    Path tasks = directory.resolve("lethe-labeler");
    try (Stream<Path> all = Files.walk(tasks)) {
      return all.filter(path -> path.getNameCount() > tasks.getNameCount() + 1)
          .map(path -> tasks.relativize(path).getName(0).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (UncheckedIOException e) {
      // A file was there when its directory was read, and is gone.
      return tasksWithFiles();
    }
  }

  private Set<String> internalTopics() throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      return admin.listTopics().names().get().stream()
          .filter(name -> name.startsWith("lethe-labeler-"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void provision() {
    try (Admin admin = admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
  }

  private Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()));
  }
}
