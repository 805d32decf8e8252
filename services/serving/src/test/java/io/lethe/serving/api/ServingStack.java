package io.lethe.serving.api;

import io.lethe.broker.junit.RunningKafka;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Kafka and an empty version store for the application under test. */
public final class ServingStack implements QuarkusTestResourceLifecycleManager {

  private RunningKafka kafka;
  private Path store;

  @Override
  public Map<String, String> start() {
    try {
      store = Files.createTempDirectory("lethe-store-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kafka = RunningKafka.start();
    return Map.ofEntries(
        Map.entry("kafka.bootstrap.servers", kafka.bootstrapServers()),
        Map.entry("lethe.store.location", store.toString()),
        Map.entry("lethe.serving.instance", "test-instance"),
        Map.entry("lethe.http.hosts", "lethe.example.org"),
        // Small enough that a client has sent a larger body before it is refused.
        Map.entry("quarkus.http.limits.max-body-size", "1M"),
        Map.entry("lethe.serving.max-count", "8"),
        Map.entry("lethe.serving.trial-counts-every", "100ms"),
        Map.entry("lethe.serving.models.\"few\".max-count", "2"),
        Map.entry("lethe.serving.models.\"few\".default-steps", "3"),
        Map.entry("lethe.serving.models.\"one-by-one\".max-batch", "1"),
        Map.entry("lethe.serving.models.\"hurried\".deadline", "1ms"),
        Map.entry("lethe.serving.models.\"flagged\".guard-mode", "flag"),
        Map.entry("quarkus.http.test-port", "0"));
  }

  @Override
  public void stop() {
    kafka.close();
    try (Stream<Path> tree = Files.walk(store)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
