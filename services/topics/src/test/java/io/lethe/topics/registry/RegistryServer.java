package io.lethe.topics.registry;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Apicurio's own server in a process of its own, with its storage in memory. */
final class RegistryServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^\\s:]+:(\\d+)");

  private final Process process;
  private final Path log;
  private int port;

  /**
   * Starts it, on a port that is free, and waits until it answers.
   *
   * @param home where its distribution is unpacked
   * @param directory for its log
   */
  RegistryServer(Path home, Path directory) throws IOException {
    log = directory.resolve("registry.log");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=0",
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=0",
                // It tells where it listens at a level that its distribution does not log.
                "-Dquarkus.log.category.\"io.quarkus\".level=INFO",
                "-jar",
                runner(home).toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      await().atMost(PATIENCE).until(this::listens);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Path runner(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home, 2)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("There is no registry server under " + home));
    }
  }

  private boolean listens() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException("The registry ended:\n" + Files.readString(log));
    }
    Optional<Matcher> found =
        Files.readAllLines(log).stream().map(LISTENING::matcher).filter(Matcher::find).findFirst();
    found.ifPresent(matcher -> port = Integer.parseInt(matcher.group(1)));
    return found.isPresent();
  }

  /** Its address. */
  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** How a client is told of it. */
  Map<String, String> settings() {
    return Map.of("apicurio.registry.url", address() + "/apis/registry/v3");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
