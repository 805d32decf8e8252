package io.lethe.broker.junit;

import io.lethe.broker.BrokerSettings;
import io.lethe.broker.BrokerStartException;
import io.lethe.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.utils.AppInfoParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * An empty Kafka that its owner closes. Where JUnit's extension does not fit (a Quarkus test
 * resource, which must know the address before the application starts), use it directly.
 */
public final class RunningKafka implements TestKafka, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningKafka.class);

  private final String bootstrapServers;
  private final Runnable stop;

  private RunningKafka(String bootstrapServers, Runnable stop) {
    this.bootstrapServers = bootstrapServers;
    this.stop = stop;
  }

  /** Testcontainers' Kafka where Docker is there, the embedded broker where not. */
  public static RunningKafka start() {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      LOG.info("Tests use Kafka in a container, because Docker is available");
      return startContainer();
    }
    LOG.info("Tests use the embedded Kafka broker, because Docker is not available");
    return startEmbedded();
  }

  /** The embedded broker on a temporary directory, which goes when it is closed. */
  public static RunningKafka startEmbedded() {
    Path directory;
    try {
      directory = Files.createTempDirectory("lethe-kafka-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      EmbeddedBroker broker = EmbeddedBroker.start(directory);
      return new RunningKafka(
          broker.bootstrapServers(),
          () -> {
            broker.close();
            delete(directory);
          });
    } catch (BrokerStartException e) {
      delete(directory);
      throw e;
    }
  }

  /** The image of the clients' own Kafka version, with the embedded broker's settings. */
  @SuppressWarnings("resource") // closed by the returned handle
  public static RunningKafka startContainer() {
    KafkaContainer container =
        new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion()).withEnv(environment());
    container.start();
    return new RunningKafka(container.getBootstrapServers(), container::stop);
  }

  /** Settings as the image takes them: {@code log.dirs} is {@code KAFKA_LOG_DIRS}. */
  private static Map<String, String> environment() {
    return BrokerSettings.noticeable().entrySet().stream()
        .collect(
            Collectors.toMap(
                setting -> "KAFKA_" + setting.getKey().replace('.', '_').toUpperCase(Locale.ROOT),
                Map.Entry::getValue));
  }

  @Override
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public Admin newAdmin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  @Override
  public String unique(String prefix) {
    return prefix + "-" + UUID.randomUUID();
  }

  @Override
  public void close() {
    stop.run();
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
