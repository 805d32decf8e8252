package io.lethe.drills.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Command lines that start JVMs, by the Java that runs here. */
public final class JavaCommand {

  /** As the launcher sets them, and why: see there. */
  public static final Map<String, String> ENVIRONMENT =
      Map.of(
          "OMP_WAIT_POLICY", "PASSIVE",
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_TOP_PAD_", "67108864",
          "MALLOC_MMAP_THRESHOLD_", "4294967296",
          "MALLOC_TRIM_THRESHOLD_", "4294967296");

  private static final String PACKAGED = "quarkus-run.jar";
  private static final String BOOTSTRAP = "quarkus-bootstrap-runner";

  private JavaCommand() {}

  /**
   * Runs a packaged application.
   *
   * @param options of the JVM
   */
  public static List<String> jar(Path jar, List<String> options) {
    return command(options, List.of("-jar", jar.toString()));
  }

  /**
   * Runs a class of this JVM's own class path.
   *
   * @param options of the JVM
   */
  public static List<String> main(String type, List<String> options, List<String> arguments) {
    var target = new ArrayList<>(List.of("-cp", classPath(), type));
    target.addAll(arguments);
    return command(options, target);
  }

  private static List<String> command(List<String> options, List<String> target) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        // The C1 compiler alone: a process that is killed every few seconds never warms up.
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.awt.headless=true",
            "-Dai.djl.offline=true"));
    command.addAll(options);
    command.addAll(target);
    return command;
  }

  /** Quarkus loads a packaged application's libraries from the folders beside its jar. */
  private static String classPath() {
    String own = System.getProperty("java.class.path");
    Path jar = Path.of(own.split(File.pathSeparator, 2)[0]);
    if (!jar.endsWith(PACKAGED)) {
      return own;
    }
    Path libraries = jar.toAbsolutePath().resolveSibling("lib");
    return Stream.of("main", "boot")
        .flatMap(folder -> jars(libraries.resolve(folder)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Without the one that keeps what is logged until an application of Quarkus has started. */
  private static Stream<String> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(Path::toString)
          .filter(name -> !name.contains(BOOTSTRAP))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
