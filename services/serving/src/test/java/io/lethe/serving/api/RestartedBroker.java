package io.lethe.serving.api;

import io.lethe.broker.EmbeddedBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * A broker that a test stops and starts again, on the same directory and port, by its fields {@code
 * Runnable stopBroker} and {@code startBroker}; and an empty version store.
 */
public final class RestartedBroker implements QuarkusTestResourceLifecycleManager {

  private Path directory;
  private EmbeddedBroker broker;

  @Override
  public Map<String, String> start() {
    try {
      directory = Files.createTempDirectory("lethe-restarted-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startBroker();
    return Map.of(
        "kafka.bootstrap.servers", broker.bootstrapServers(),
        "lethe.store.location", directory.resolve("store").toString(),
        "lethe.serving.instance", "test-instance",
        "lethe.serving.publish-timeout", "2s",
        "lethe.serving.deadline", "5s",
        "quarkus.http.test-port", "0");
  }

  private void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("kafka"));
  }

  /** Both class loaders know a Runnable. */
  @Override
  public void inject(TestInjector test) {
    Runnable start = this::startBroker;
    Runnable stop = () -> broker.close();
    test.injectIntoFields(start, field -> field.getName().equals("startBroker"));
    test.injectIntoFields(stop, field -> field.getName().equals("stopBroker"));
  }

  @Override
  public void stop() {
    broker.close();
    try {
      Utils.delete(directory.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
