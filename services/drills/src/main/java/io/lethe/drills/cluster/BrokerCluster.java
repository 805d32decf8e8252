package io.lethe.drills.cluster;

import io.lethe.broker.LoopbackPort;
import io.lethe.broker.SecuredListener;
import io.lethe.drills.process.DrilledProcess;
import io.lethe.drills.process.JavaCommand;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Three real Kafka brokers, each broker and controller in one JVM of its own, by Kafka's own main
 * class. Each keeps its ports and its directory over restarts.
 */
public final class BrokerCluster implements AutoCloseable {

  /** How many brokers; one may be away. */
  public static final int SIZE = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final List<DrilledProcess> nodes = new ArrayList<>();
  private final String bootstrapServers;
  private final Optional<Links> links;
  private final Optional<SecuredListener> secured;

  private BrokerCluster(
      String bootstrapServers, Optional<Links> links, Optional<SecuredListener> secured) {
    this.bootstrapServers = bootstrapServers;
    this.links = links;
    this.secured = secured;
  }

  /**
   * Starts a new cluster, and returns when all of its brokers take requests.
   *
   * @param directory empty; takes their data
   * @param logs takes what they print
   * @param linked whether brokers can be cut off
   * @param users who has a password, where the brokers ask for one; each other client is refused
   */
  public static BrokerCluster start(
      Path directory, Path logs, boolean linked, Optional<Set<String>> users)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    List<NodePorts> ports = NodePorts.draw(SIZE);
    List<Integer> doors =
        linked
            ? NodePorts.draw(SIZE).stream().map(NodePorts::clients).toList()
            : ports.stream().map(NodePorts::clients).toList();
    Optional<SecuredListener> secured =
        users.isEmpty()
            ? Optional.empty()
            : Optional.of(
                SecuredListener.make(directory.resolve("brokers.p12"), new Passwords()::of));
    List<String> credentials =
        secured.map(listener -> listener.credentials(users.get())).orElse(List.of());
    var cluster =
        new BrokerCluster(
            doors.stream()
                .map(port -> LoopbackPort.HOST + ":" + port)
                .collect(Collectors.joining(",")),
            linked ? Optional.of(new Links(ports, doors)) : Optional.empty(),
            secured);
    String clusterId = Uuid.randomUuid().toString();
    Path logging = logging(directory);
    try {
      for (int id = 1; id <= SIZE; id++) {
        Path own = Files.createDirectories(directory.resolve("broker-" + id));
        format(own.resolve("data"), id, clusterId, credentials);
        Map<String, String> settings = NodeSettings.of(id, ports, own.resolve("data"));
        secured.ifPresent(listener -> settings.putAll(NodeSettings.secured(listener)));
        List<String> options = new ArrayList<>();
        if (linked) {
          settings.putAll(NodeSettings.linked(id, ports, doors.get(id - 1)));
          Path hosts = cluster.links.orElseThrow().hosts(id, own);
          options.add("-Djdk.net.hosts.file=" + hosts);
        }
        options.add("-Dlogging.configuration=" + logging.toUri());
        cluster.nodes.add(node(id, write(own, settings), options, logs));
      }
      for (DrilledProcess node : cluster.nodes) {
        node.start();
      }
      cluster.awaitAll();
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private static DrilledProcess node(int id, Path settings, List<String> own, Path logs) {
    List<String> options = new ArrayList<>(own);
    options.addAll(
        List.of(
            "-Xmx320m",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true"));
    return new DrilledProcess(
        "broker-" + id,
        JavaCommand.main("kafka.Kafka", options, List.of(settings.toString())),
        JavaCommand.ENVIRONMENT,
        logs.resolve("broker-" + id + ".log"));
  }

  private static void format(Path data, int id, String clusterId, List<String> credentials)
      throws IOException {
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(id)
          .setClusterId(clusterId)
          .setControllerListenerName(NodeSettings.CONTROLLER)
          .addDirectory(Files.createDirectories(data).toString())
          .setMetadataLogDirectory(data.toString())
          .setScramArguments(credentials)
          .run();
    } catch (Exception e) {
      throw new IOException("The broker's directory %s can't be made".formatted(data), e);
    }
  }

  private static Path write(Path directory, Map<String, String> settings) throws IOException {
    Path file = directory.resolve("server.properties");
    var properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, "A broker of a drill");
    }
    return file;
  }

  private static Path logging(Path directory) throws IOException {
    return Files.writeString(
        Files.createDirectories(directory).resolve("logging.properties"),
        """
        logger.level=WARN
        logger.handlers=CONSOLE
        handler.CONSOLE=org.jboss.logmanager.handlers.ConsoleHandler
        handler.CONSOLE.formatter=PATTERN
        formatter.PATTERN=org.jboss.logmanager.formatters.PatternFormatter
        formatter.PATTERN.properties=pattern
        formatter.PATTERN.pattern=%d{HH:mm:ss,SSS} %-5p [%c{1.}] %s%e%n
        """);
  }

  /**
   * How a user reaches them: properties of Kafka's clients.
   *
   * @param user of no meaning where the brokers ask for no password
   */
  public Map<String, String> properties(String user) {
    return secured
        .map(listener -> listener.client(bootstrapServers, user))
        .orElse(KafkaProperties.at(bootstrapServers).values());
  }

  /** Clients of a user. */
  public KafkaClients clients(String user) {
    return new KafkaClients(
        new KafkaProperties(properties(user)), "lethe-drill-" + user, Duration.ofSeconds(20));
  }

  /** Clients that may do everything. */
  public KafkaClients clients() {
    return clients(SecuredListener.ADMIN);
  }

  /**
   * A broker's process.
   *
   * @param number 1 to {@value #SIZE}
   */
  public DrilledProcess node(int number) {
    return nodes.get(number - 1);
  }

  /**
   * Cuts a broker of a linked cluster off from all others and from clients.
   *
   * @param number 1 to {@value #SIZE}
   */
  public void cutOff(int number) {
    links.orElseThrow().cutOff(number);
  }

  /** Ends what {@link #cutOff} began. */
  public void heal() {
    links.orElseThrow().heal();
  }

  private void awaitAll() {
    await(
        "all brokers take requests", admin -> admin.describeCluster().nodes().get().size() == SIZE);
  }

  /** Waits until every copy of every partition is up to date, and tells how long that took. */
  public Duration awaitInSync() {
    long began = System.nanoTime();
    await("all copies are in sync", BrokerCluster::isInSync);
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static boolean isInSync(Admin admin) throws ExecutionException, InterruptedException {
    return admin.describeCluster().nodes().get().size() == SIZE
        && admin
            .describeTopics(admin.listTopics().names().get())
            .allTopicNames()
            .get()
            .values()
            .stream()
            .flatMap(topic -> topic.partitions().stream())
            .allMatch(partition -> partition.isr().size() == partition.replicas().size());
  }

  private void await(String what, Condition condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    try (Admin admin = clients().admin(Duration.ofSeconds(10))) {
      while (System.nanoTime() < until) {
        try {
          if (condition.holds(admin)) {
            return;
          }
        } catch (ExecutionException e) {
          // A broker that is just away.
        }
        Thread.sleep(LOOK.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
    throw new IllegalStateException("It took more than %s until %s.".formatted(PATIENCE, what));
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds(Admin admin) throws ExecutionException, InterruptedException;
  }

  @Override
  public void close() {
    nodes.forEach(DrilledProcess::close);
    links.ifPresent(Links::close);
  }
}
