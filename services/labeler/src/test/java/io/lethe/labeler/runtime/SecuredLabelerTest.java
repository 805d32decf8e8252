package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.broker.SecuredBroker;
import io.lethe.labeler.Records;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.schemas.Label;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.access.AccessRules;
import io.lethe.topics.access.ServiceAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a broker with TLS, passwords and ACLs, Kafka Streams and its internal topics included. */
class SecuredLabelerTest {

  @TempDir private Path directory;

  @Test
  void theLabelerDoesItsWorkWithItsRightsAlone() throws Exception {
    // given
    try (SecuredBroker broker =
            SecuredBroker.start(Files.createDirectory(directory.resolve("broker")), "labeler");
        Admin admin = broker.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
      broker.grant(AccessRules.of(ServiceAccess.LABELER, "User:labeler", "shop-labels"));
      var topics =
          new BrokerTopics(broker.client(SecuredBroker.ADMIN), TopicLayout.LOCAL.firstPartitions());

      // when
      try (var labeler =
          LabelerStreams.start(
              LabelerConfigs.of(
                  Map.of(
                      // Kafka Streams names its topics, its group and its transactions after it.
                      "lethe.labeler.application-id", "shop-labels",
                      "lethe.labeler.threads", "2",
                      "lethe.labeler.instance-id", "labeler-0",
                      "lethe.labeler.stores", "in-memory",
                      "lethe.labeler.state-directory", directory.resolve("state").toString())),
              new KafkaProperties(broker.client("labeler")),
              new TopicLayout(false, Optional.empty(), 1, 1))) {
        topics.send(Records.base());
        topics.send(Records.generation(1));
        topics.send(Records.ofGeneration("ann", "r1", 1));

        // then
        assertThat(topics.await(Topics.LABELS, 1))
            .extracting(Label::getSampleId)
            .containsExactly(Records.picture(1).sampleId());
        assertThat(labeler.isFailing()).isFalse();
      }
    }
  }
}
