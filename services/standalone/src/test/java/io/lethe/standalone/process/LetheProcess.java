package io.lethe.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged application as users run it: a JVM of its own, started by the command line. */
public final class LetheProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern REST = Pattern.compile("REST +(http://\\S+)");
  private static final Pattern KAFKA = Pattern.compile("Kafka +(\\S+:\\d+)");

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final List<Thread> readers;

  private LetheProcess(Process process) {
    this.process = process;
    readers =
        List.of(read(process.getInputStream(), output), read(process.getErrorStream(), errors));
  }

  /** Runs {@code lethe ARGUMENTS}. */
  public static LetheProcess start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "-Dai.djl.offline=true",
                "-Dlethe.assets=" + assets(),
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath().toString()));
    command.addAll(List.of(arguments));
    // The environment is that of the test's JVM, which the build sets as the launcher does.
    return new LetheProcess(new ProcessBuilder(command).start());
  }

  /**
   * Runs {@code lethe up} and waits until it is up.
   *
   * @param directory where its data lies, in {@code data}, and its settings
   * @param settings lines of a properties file
   */
  static LetheProcess up(Path directory, List<String> settings) throws IOException {
    return up(directory, 0, settings);
  }

  /**
   * The same at a port.
   *
   * @param port of REST; 0 for a free one
   */
  static LetheProcess up(Path directory, int port, List<String> settings) throws IOException {
    Path config = Files.write(directory.resolve("lethe.properties"), settings);
    String data = directory.resolve("data").toString();
    return start("up", "--data", data, "--http-port", "" + port, "--config", config.toString())
        .awaitUp();
  }

  /** The shipped model and data set. */
  public static Path assets() {
    return Path.of("assets").toAbsolutePath();
  }

  /** Waits until the stack says that it is up. */
  public LetheProcess awaitUp() {
    await("Lethe is up")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .failFast(this::requireAlive)
        .until(() -> output.stream().anyMatch(line -> line.startsWith("Stop it")));
    return this;
  }

  public URI http() {
    return URI.create(find(REST));
  }

  public String bootstrapServers() {
    return find(KAFKA);
  }

  /** SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, as ctrl-C does; waits for the end and gives the exit code. */
  public int stop() throws InterruptedException {
    process.destroy();
    return awaitExit();
  }

  public int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as("ended in time: %s%s", output, errors)
        .isTrue();
    // What it printed last may be read later than its end is noticed.
    for (Thread reader : readers) {
      reader.join(PATIENCE.toMillis());
    }
    return process.exitValue();
  }

  /** Lines of standard output so far. */
  public List<String> output() {
    return output;
  }

  /** Lines of standard error so far. */
  public List<String> errors() {
    return errors;
  }

  private void requireAlive() {
    assertThat(process.isAlive()).as("ended: %s%s", output, errors).isTrue();
  }

  private String find(Pattern pattern) {
    return output.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(pattern + " is not in " + output));
  }

  private static Thread read(InputStream stream, List<String> lines) {
    Thread thread =
        new Thread(
            () -> {
              try (stream) {
                BufferedReader reader =
                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
                reader.lines().forEach(lines::add);
              } catch (IOException | UncheckedIOException e) {
                lines.add("(" + e.getMessage() + ")");
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      process.destroyForcibly();
      process.waitFor();
    }
  }
}
