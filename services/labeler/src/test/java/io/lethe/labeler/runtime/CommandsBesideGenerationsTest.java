package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.Records;
import io.lethe.labeler.config.ConfiguredSettings;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.topology.LabelerTopology;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker: commands while generations that came before them are still to be read. */
@WithKafka(fresh = true)
class CommandsBesideGenerationsTest {

  private static final int NUMBER = Records.trainNumbers(1).get(0);

  private final TestKafka kafka;
  private final BrokerTopics topics;
  private final HeldBackTopic generations = new HeldBackTopic(Topics.GENERATIONS.name());

  @TempDir private Path directory;

  CommandsBesideGenerationsTest(TestKafka kafka) {
    this.kafka = kafka;
    topics = new BrokerTopics(kafka);
  }

  @Test
  void aCommandIsCarriedOutBeforeABacklogOfGenerations() {
    // given
    LabelerConfig config =
        LabelerConfigs.of(
            Map.of(
                "lethe.labeler.stores",
                "in-memory",
                "lethe.labeler.state-directory",
                directory.toString()));
    provision();
    try (KafkaStreams labeler = labeler(config)) {
      labeler.start();
      topics.send(Records.base());
      topics.await(Topics.DEPLOYMENTS, 1);
      generations.holdBack();
      topics.send(Records.generation(NUMBER));
      topics.send(Records.ofGeneration("ann", "r1", NUMBER));

      // when
      topics.send(Records.command("pin", CommandKind.PIN, "v0"));

      // then
      assertThat(topics.await(Topics.DEPLOYMENTS, 2))
          .extracting(Deployment::getMode)
          .containsExactly(DeploymentMode.LATEST, DeploymentMode.PINNED);
      assertThat(topics.await(Topics.LABEL_LOG, 0)).isEmpty();

      // when
      generations.release();

      // then
      assertThat(topics.await(Topics.LABEL_LOG, 1))
          .extracting(LabelChange::getReportIds)
          .hasSize(1);
    }
  }

  private KafkaStreams labeler(LabelerConfig config) {
    return new KafkaStreams(
        LabelerTopology.build(
            new StreamsBuilder(),
            ConfiguredSettings.of(config),
            TopicLayout.LOCAL.firstPartitions()),
        StreamsSettings.of(config, KafkaProperties.at(kafka.bootstrapServers()), TopicLayout.LOCAL),
        generations);
  }

  private void provision() {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
  }
}
