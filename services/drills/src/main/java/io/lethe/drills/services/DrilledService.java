package io.lethe.drills.services;

import io.lethe.broker.LoopbackPort;
import io.lethe.drills.process.DrilledProcess;
import io.lethe.drills.process.JavaCommand;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One instance of a service. It keeps its ports over restarts. */
public final class DrilledService implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int HEALTHY = 200;

  /** As Kubernetes asks by default. */
  private static final int CALLS = 3;

  private final Role role;
  private final DrilledProcess process;
  private final int httpPort;
  private final int managementPort;
  private final HttpClient http = HttpClient.newHttpClient();

  private DrilledService(Role role, DrilledProcess process, int httpPort, int managementPort) {
    this.role = role;
    this.process = process;
    this.httpPort = httpPort;
    this.managementPort = managementPort;
  }

  /**
   * An instance that is not started yet.
   *
   * @param name as {@code labeler-1}
   * @param properties its configuration, but for its ports
   * @param kafka properties of Kafka's clients
   * @param logs takes what it prints
   * @param plan what the drill changes
   */
  static DrilledService of(
      Role role,
      String name,
      Applications applications,
      Map<String, String> properties,
      Map<String, String> kafka,
      Path logs,
      ServicePlan plan)
      throws IOException {
    int http = LoopbackPort.anyFreeExcept(0);
    int management = LoopbackPort.anyFreeExcept(http);
    List<String> options = new ArrayList<>(List.of("-Xmx384m"));
    options.add("-Dquarkus.http.port=" + http);
    options.add("-Dquarkus.management.port=" + management);
    properties.forEach((property, value) -> options.add("-D" + property + "=" + value));
    var environment = new TreeMap<>(JavaCommand.ENVIRONMENT);
    // Else each labeler that is killed leaves its copy of RocksDB's library in /tmp, 15 MB.
    Path library = Files.createDirectories(logs.resolveSibling("rocksdb").resolve(name));
    environment.put("ROCKSDB_SHAREDLIB_DIR", library.toString());
    environment.putAll(plan.environment(role));
    // Passwords are among them, and command lines are for all to see.
    kafka.forEach((property, value) -> environment.put(variable(property), value));
    var process =
        new DrilledProcess(
            name,
            plan.around(role).apply(JavaCommand.jar(applications.jar(role), options)),
            environment,
            logs.resolve(name + ".log"));
    return new DrilledService(role, process, http, management);
  }

  private static String variable(String property) {
    return "KAFKA_" + property.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  public Role role() {
    return role;
  }

  public DrilledProcess process() {
    return process;
  }

  /** By which a person knows it. */
  public String name() {
    return process.name();
  }

  /** Where its REST interface is; the trainer has none. */
  public URI http() {
    return URI.create("http://%s:%d".formatted(LoopbackPort.HOST, httpPort));
  }

  /** Waits until it says that it does its work; a supervisor may start it again meanwhile. */
  public void awaitReady() throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady()) {
      if (System.nanoTime() > until || !process.isWanted()) {
        throw new IllegalStateException("%s is not ready; see %s".formatted(name(), process.log()));
      }
      Thread.sleep(LOOK.toMillis());
    }
  }

  /** Whether it says that it does its work. */
  public boolean isReady() throws InterruptedException {
    return answers("/q/health/ready");
  }

  /** Whether it says that no new process is needed; one call may fail where the machine is busy. */
  public boolean isLive() throws InterruptedException {
    for (int call = 1; call <= CALLS; call++) {
      if (answers("/q/health/live")) {
        return true;
      }
    }
    return false;
  }

  private boolean answers(String path) throws InterruptedException {
    URI uri = URI.create("http://%s:%d%s".formatted(LoopbackPort.HOST, managementPort, path));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == HEALTHY;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
