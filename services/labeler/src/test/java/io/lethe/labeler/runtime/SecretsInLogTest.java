package io.lethe.labeler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.config.ConfiguredSettings;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.topology.LabelerTopology;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What Kafka's clients and ours log of the properties that they are given. */
class SecretsInLogTest {

  private static final String SECRET = "secret-7e21";

  @TempDir private Path directory;

  @Test
  void noPasswordReachesTheLogWhateverItsLevel() throws Exception {
    // given a process that makes each kind of client, and logs all that it can
    Process clients =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                SecretsInLogTest.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();

    // when
    String log = new String(clients.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    // then
    assertThat(clients.waitFor()).as(log).isZero();
    assertThat(log)
        .contains("sasl.jaas.config = [hidden]", "ssl.keystore.password = [hidden]")
        .contains("ProducerConfig values", "AdminClientConfig values", "StreamsConfig values")
        .contains("KafkaProperties[bootstrap.servers, ")
        .doesNotContain(SECRET);
  }

  /** The services' log manager would wait for an application to say where to. */
  private static void logEverything() {
    Logger root = LogManager.getLogManager().getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    var out =
        new StreamHandler(System.out, new SimpleFormatter()) {
          @Override
          public synchronized void publish(LogRecord record) {
            super.publish(record);
            flush();
          }
        };
    out.setLevel(Level.ALL);
    root.addHandler(out);
    root.setLevel(Level.ALL);
  }

  /** Makes the clients. No broker is there, and none is needed. */
  public static void main(String[] args) {
    logEverything();
    var kafka =
        new KafkaProperties(
            Map.of(
                "bootstrap.servers",
                "127.0.0.1:1",
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required"
                    + " username=\"u\" password=\"%s\";".formatted(SECRET),
                "ssl.keystore.password",
                SECRET,
                "ssl.key.password",
                SECRET,
                "ssl.truststore.password",
                SECRET));
    LoggerFactory.getLogger(SecretsInLogTest.class).info("{}", kafka);
    var clients = new KafkaClients(kafka, "logged");
    clients.reader("r").close();
    clients.member("m", "g", 1).close();
    clients.writer("w", Duration.ofSeconds(1)).close(Duration.ZERO);
    clients.transactional("t", Duration.ofSeconds(1)).close(Duration.ZERO);
    clients.admin().close(Duration.ZERO);
    LabelerConfig config =
        LabelerConfigs.of(Map.of("lethe.labeler.state-directory", args[0] + "/state"));
    new KafkaStreams(
            LabelerTopology.build(new StreamsBuilder(), ConfiguredSettings.of(config), 1),
            StreamsSettings.of(config, kafka, TopicLayout.LOCAL),
            new StreamsClients())
        .close(Duration.ZERO);
    System.exit(0);
  }
}
