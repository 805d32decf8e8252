package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.EmbeddedBroker;
import io.lethe.labeler.Records;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioningException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The partition count is chosen when topics are made, and all that is made later follows it. */
class PartitionCountTest {

  private static final int PICTURES = 6;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theLabelerGoesByTheCountOfTheCluster(int partitions) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      // given
      var topics = new BrokerTopics(broker.bootstrapServers(), partitions);
      try (var labeler = start(broker, Optional.of(partitions))) {
        // when reports come of pictures from any partition
        topics.send(Records.base());
        for (int i = 0; i < PICTURES; i++) {
          topics.send(Records.generation(i));
          topics.send(Records.ofGeneration("ann" + i, "r" + i, i));
        }

        // then
        List<ConsumerRecord<String, LabelChange>> log =
            topics.awaitRecords(Topics.LABEL_LOG, PICTURES);
        assertThat(log)
            .extracting(ConsumerRecord::partition)
            .containsOnly(ModelPartitioner.partition("mnist", partitions));
        assertThat(counts(admin)).hasSizeGreaterThan(30).containsOnly(partitions);
      }

      // when somebody gives Lethe's own topics more
      List<String> own =
          admin.listTopics().names().get().stream().filter(n -> n.startsWith("lethe.")).toList();
      admin
          .createPartitions(
              own.stream()
                  .collect(Collectors.toMap(n -> n, n -> NewPartitions.increaseTo(partitions + 1))))
          .all()
          .get();
      await()
          .until(
              () ->
                  describe(admin, own).stream()
                      .allMatch(topic -> topic.partitions().size() == partitions + 1));

      // then a start that would put keys elsewhere is refused
      assertThatThrownBy(() -> start(broker, Optional.empty()).close())
          .isInstanceOf(TopicProvisioningException.class)
          .hasMessageMatching(
              "Topic lethe-labeler-\\S+ has %d partitions but what is read beside it has %d: .*"
                  .formatted(partitions, partitions + 1));
    }
  }

  private LabelerStreams start(EmbeddedBroker broker, Optional<Integer> partitions) {
    return LabelerStreams.start(
        LabelerConfigs.of(
            Map.of(
                "lethe.labeler.stores",
                "in-memory",
                "lethe.labeler.state-directory",
                directory.resolve("state").toString())),
        KafkaProperties.at(broker.bootstrapServers()),
        new TopicLayout(true, partitions, 1, 1));
  }

  /** Of Lethe's topics and those that Kafka Streams makes. */
  private static List<Integer> counts(Admin admin) throws Exception {
    List<String> names =
        admin.listTopics().names().get().stream().filter(n -> n.startsWith("lethe")).toList();
    return describe(admin, names).stream().map(topic -> topic.partitions().size()).toList();
  }

  private static Collection<TopicDescription> describe(Admin admin, List<String> names)
      throws Exception {
    return admin.describeTopics(names).allTopicNames().get().values();
  }
}
