package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class KafkaClientsTest {

  private static final Map<String, String> SASL =
      Map.of(
          "bootstrap.servers", "localhost:1",
          "security.protocol", "SASL_PLAINTEXT",
          "sasl.mechanism", "PLAIN",
          "sasl.jaas.config",
              "org.apache.kafka.common.security.plain.PlainLoginModule required"
                  + " username=\"lethe\" password=\"secret\";");

  private final KafkaClients clients =
      new KafkaClients(new KafkaProperties(SASL), "lethe-x", Duration.ofSeconds(10));

  @Test
  void whatGuaranteesRestOnIsSetForEveryClientWhateverItsCallerWants() {
    assertThat(clients.reading("labels"))
        .contains(
            entry("isolation.level", "read_committed"),
            entry("auto.offset.reset", "earliest"),
            entry("enable.auto.commit", false),
            entry("allow.auto.create.topics", false),
            entry("client.id", "lethe-x-labels"),
            entry("default.api.timeout.ms", 10_000),
            entry("request.timeout.ms", 8_000));
    assertThat(clients.belonging("requests", "group", 16))
        .containsAllEntriesOf(clients.reading("requests"))
        .contains(entry("group.id", "group"), entry("max.poll.records", 16));
    assertThat(clients.writing("writer", Map.of("acks", "0", "enable.idempotence", false)))
        .contains(entry("acks", "all"), entry("enable.idempotence", true));
    assertThat(clients.committing("id", Map.of("acks", "0")))
        .contains(entry("acks", "all"), entry("transactional.id", "id"));
  }

  @Test
  void whatTheConfigurationGivesReachesEveryClient() {
    assertThat(clients.reading("labels")).containsAllEntriesOf(SASL);
    assertThat(clients.belonging("requests", "group", 1)).containsAllEntriesOf(SASL);
    assertThat(clients.writing("writer", Map.of())).containsAllEntriesOf(SASL);
    assertThat(clients.committing("id", Map.of())).containsAllEntriesOf(SASL);

    // and so to the clients themselves, which refuse a mechanism that there is not
    var bad =
        new KafkaClients(
            new KafkaProperties(
                Map.of(
                    "bootstrap.servers", "localhost:1",
                    "security.protocol", "NONE_SUCH")),
            "lethe-x");
    assertThatThrownBy(() -> bad.reader("labels").close()).isInstanceOf(KafkaException.class);
    assertThatThrownBy(() -> bad.member("labels", "group", 1).close())
        .isInstanceOf(KafkaException.class);
    assertThatThrownBy(() -> bad.writer("writer", Duration.ofSeconds(1)).close())
        .isInstanceOf(KafkaException.class);
    assertThatThrownBy(() -> bad.transactional("id", Duration.ofSeconds(1)).close())
        .isInstanceOf(KafkaException.class);
    assertThatThrownBy(() -> bad.admin().close()).isInstanceOf(KafkaException.class);
    assertThatThrownBy(() -> bad.admin(Duration.ofSeconds(1)).close())
        .isInstanceOf(KafkaException.class);
  }

  @Test
  void whatTheClientsSetThemselvesTheConfigurationCanNot() {
    // given
    var own = new TreeSet<String>();
    own.addAll(clients.belonging("requests", "group", 1).keySet());
    own.addAll(clients.committing("id", Map.of()).keySet());
    own.removeAll(SASL.keySet());
    assertThat(own).isNotEmpty();

    // then
    assertThat(own)
        .allSatisfy(
            name ->
                assertThatThrownBy(
                        () ->
                            KafkaProperties.read(
                                asked ->
                                    asked.equals("kafka." + name)
                                        ? Optional.of("x")
                                        : Optional.empty()))
                    .hasMessageStartingWith("kafka." + name + " can't be set"));
  }
}
