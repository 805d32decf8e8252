package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.startup.InvalidSettingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamsSettingsTest {

  private static final TopicLayout THREE_BROKERS = new TopicLayout(true, Optional.empty(), 3, 2);

  @Test
  void internalTopicsFollowTheTopicsOfLethe() {
    // when
    StreamsConfig settings = settings(Map.of(), THREE_BROKERS);

    // then
    assertThat(settings.getInt("replication.factor")).isEqualTo(3);
    assertThat(settings.originals()).containsEntry("topic.min.insync.replicas", "2");
  }

  @Test
  void aReplicationOfTheirOwnGoesBeforeIt() {
    // when
    StreamsConfig settings = settings(Map.of("replication-factor", "1"), THREE_BROKERS);

    // then
    assertThat(settings.getInt("replication.factor")).isEqualTo(1);
    assertThat(settings.originals()).containsEntry("topic.min.insync.replicas", "1");
  }

  @Test
  void threadsAndStandbysAreSettings() {
    // when
    StreamsConfig settings =
        settings(Map.of("threads", "3", "standby-replicas", "1"), TopicLayout.LOCAL);

    // then
    assertThat(settings.getInt("num.stream.threads")).isEqualTo(3);
    assertThat(settings.getInt("num.standby.replicas")).isEqualTo(1);
  }

  @Test
  void aRegistryOfSchemasReachesTheClients() {
    // given
    String name = "apicurio.registry.url";
    String url = "http://registry:8080/apis/registry/v3";

    // when
    StreamsConfig settings =
        new StreamsConfig(
            StreamsSettings.of(
                LabelerConfigs.of(Map.of()),
                new KafkaProperties(Map.of("bootstrap.servers", "localhost:1", name, url)),
                TopicLayout.LOCAL));

    // then
    assertThat(settings.getMainConsumerConfigs("lethe-labeler", "client", 1))
        .containsEntry(name, url);
  }

  @Test
  void eachThreadOfANamedInstanceIsAStaticMember() {
    // when
    StreamsConfig settings = settings(Map.of("instance-id", "labeler-0"), TopicLayout.LOCAL);

    // then
    assertThat(settings.getMainConsumerConfigs("lethe-labeler", "client", 2))
        .containsEntry("group.instance.id", "labeler-0-2");
    assertThat(
            settings(Map.of(), TopicLayout.LOCAL)
                .getMainConsumerConfigs("lethe-labeler", "client", 2))
        .doesNotContainKey("group.instance.id");
  }

  @Test
  void noClientWaitsLongForABrokerThatHangs() {
    // when
    StreamsConfig settings = settings(Map.of(), TopicLayout.LOCAL);

    // then
    assertThat(
            List.of(
                settings.getMainConsumerConfigs("lethe-labeler", "client", 1),
                settings.getRestoreConsumerConfigs("client"),
                settings.getProducerConfigs("client"),
                settings.getAdminConfigs("client")))
        .allSatisfy(client -> assertThat(client).containsEntry("request.timeout.ms", 10_000));
  }

  @ParameterizedTest
  @CsvSource({
    "threads, 0, 'lethe.labeler.threads must be from 1 to 64, not 0.'",
    "standby-replicas, -1, 'lethe.labeler.standby-replicas must be from 0 to 8, not -1.'",
    "instance-id, a b, 'lethe.labeler.instance-id must be 1 to 240 letters, digits, dots,"
        + " underscores or hyphens, not a b.'",
  })
  void whatCanNotBeStopsTheStartWithOneSentence(String name, String value, String sentence) {
    assertThatThrownBy(() -> settings(Map.of(name, value), TopicLayout.LOCAL))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(sentence);
  }

  private static StreamsConfig settings(Map<String, String> labeler, TopicLayout layout) {
    var properties = new HashMap<String, String>();
    labeler.forEach((name, value) -> properties.put("lethe.labeler." + name, value));
    return new StreamsConfig(
        StreamsSettings.of(LabelerConfigs.of(properties), KafkaProperties.at("none:1"), layout));
  }
}
