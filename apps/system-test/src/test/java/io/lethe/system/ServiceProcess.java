package io.lethe.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A packaged application as it is run: a JVM of its own, with a directory for what it prints. */
final class ServiceProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern REST = Pattern.compile("Listening on: (https?://[0-9.]+:\\d+)");
  private static final Pattern MANAGEMENT =
      Pattern.compile("Management interface listening on (http://[0-9.]+:\\d+)");

  private final String name;
  private final Process process;
  private final Path output;
  private final Path errors;

  private ServiceProcess(String name, Process process, Path output, Path errors) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /** Starts {@code apps/NAME} on free ports, with these properties. */
  static ServiceProcess service(String name, Path directory, Map<String, String> properties)
      throws IOException {
    return instance(name, Path.of("..", name, "target/quarkus-app"), directory, properties);
  }

  /** Starts a packaged application that lies elsewhere, under a name of its own. */
  static ServiceProcess instance(
      String name, Path app, Path directory, Map<String, String> properties) throws IOException {
    List<String> arguments = new ArrayList<>();
    properties.forEach((property, value) -> arguments.add("-D" + property + "=" + value));
    // In the order of the system properties, so that those given go before these.
    arguments.addAll(0, List.of("-Dquarkus.http.port=0", "-Dquarkus.management.port=0"));
    return start(name, directory, arguments, app, List.of());
  }

  /** Runs the command line of {@code services/standalone}. */
  static ServiceProcess lethe(Path directory, String... arguments) throws IOException {
    return start(
        "lethe",
        directory,
        List.of(
            "-Dlethe.assets=" + assets(),
            "-Dlethe.apps=" + Path.of("..").toAbsolutePath().normalize()),
        Path.of("../../services/standalone/target/quarkus-app"),
        List.of(arguments));
  }

  private static ServiceProcess start(
      String name, Path directory, List<String> options, Path app, List<String> arguments)
      throws IOException {
    Path jar = app.resolve("quarkus-run.jar").toAbsolutePath().normalize();
    assertThat(jar).as("build it first, by `mvn package`").exists();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            // It is faster where a process lives as short as here.
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true"));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(arguments);
    Path output = directory.resolve(name + ".out");
    Path errors = directory.resolve(name + ".err");
    // The environment is that of the test's JVM, which the build sets as the launcher does.
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    return new ServiceProcess(name, process, output, errors);
  }

  /** The shipped model and data set. */
  static Path assets() {
    return Path.of("../../services/standalone/assets").toAbsolutePath().normalize();
  }

  /** Where its REST interface is, once it listens. */
  URI http() {
    return URI.create(awaitLine(REST));
  }

  /** Where health and metrics are, once it listens. */
  URI management() {
    return URI.create(awaitLine(MANAGEMENT));
  }

  private String awaitLine(Pattern pattern) {
    return await(name + " prints " + pattern)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> assertThat(process.isAlive()).as(this::printed).isTrue())
        .until(() -> found(pattern), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<String> found(Pattern pattern) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(output));
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end and gives the exit code, 143 after SIGTERM. */
  int awaitExit(Duration within) throws InterruptedException {
    assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
        .as(() -> name + " ends within " + within + ": " + printed())
        .isTrue();
    return process.exitValue();
  }

  int awaitExit() throws InterruptedException {
    return awaitExit(PATIENCE);
  }

  /** Memory of the process, in the heap and outside it, as Linux counts it: bytes. */
  long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  /** Lines of standard output so far. */
  List<String> output() throws IOException {
    return Files.readAllLines(output);
  }

  /** Lines of standard error so far. */
  List<String> errors() throws IOException {
    return Files.readAllLines(errors);
  }

  @Override
  public String toString() {
    return printed();
  }

  private String printed() {
    try {
      return name + " printed: " + Files.readString(output) + Files.readString(errors);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
