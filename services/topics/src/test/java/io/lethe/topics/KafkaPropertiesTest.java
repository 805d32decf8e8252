package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.topics.startup.InvalidSettingException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaPropertiesTest {

  private static final String SERVERS = "kafka.bootstrap.servers";

  @Test
  void takesClientPropertiesUnderTheirPrefixAndNothingElse() {
    // given
    Map<String, String> configuration =
        Map.of(
            SERVERS,
            "a:1,b:2",
            "kafka.security.protocol",
            "SASL_SSL",
            "kafka.ssl.truststore.location",
            "/t.jks",
            "kafka.logs.dir",
            "/var/log/kafka",
            "security.protocol",
            "PLAINTEXT");

    // when
    KafkaProperties properties = read(configuration);

    // then
    assertThat(properties.bootstrapServers()).isEqualTo("a:1,b:2");
    assertThat(properties.values())
        .isEqualTo(
            Map.of(
                "bootstrap.servers", "a:1,b:2",
                "security.protocol", "SASL_SSL",
                "ssl.truststore.location", "/t.jks"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isolation.level",
        "auto.offset.reset",
        "enable.auto.commit",
        "acks",
        "enable.idempotence",
        "client.id",
        "group.id",
        "transactional.id",
        "key.deserializer",
        "value.serializer",
        "partitioner.class"
      })
  void refusesInOneSentenceWhatGuaranteesRestOn(String name) {
    assertThatThrownBy(() -> read(Map.of(SERVERS, "a:1", "kafka." + name, "x")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("kafka.%s can't be set, since Lethe's guarantees rest on it.", name);
  }

  @Test
  void readsWhereARegistryOfSchemasIs() {
    // given
    String name = "apicurio.registry.url";
    String url = "http://127.0.0.1:1/apis/registry/v3";

    // when
    KafkaProperties properties = read(Map.of(SERVERS, "a:1", "kafka." + name, url));

    // then
    assertThat(properties.values()).containsEntry(name, url);
    assertThat(properties.registry()).isPresent();
    assertThat(read(Map.of(SERVERS, "a:1")).registry()).isEmpty();
  }

  @Test
  void needsAnAddress() {
    assertThatThrownBy(() -> read(Map.of("kafka.security.protocol", "SSL")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("kafka.bootstrap.servers is required: where Kafka is, as host:port.");
  }

  private static KafkaProperties read(Map<String, String> configuration) {
    return KafkaProperties.read(name -> Optional.ofNullable(configuration.get(name)));
  }
}
