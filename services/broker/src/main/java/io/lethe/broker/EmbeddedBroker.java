package io.lethe.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker (KRaft, one node, broker and controller in one) in this JVM, for the
 * standalone application and for tests. Any Kafka client can use it, transactions included.
 *
 * <p>All its data lies under one directory. A restart on that directory finds all records, offsets
 * and transactions again, on the same port, after a clean {@link #close()} as well as after {@code
 * kill -9}.
 *
 * <p>Limits:
 *
 * <ul>
 *   <li>It listens on 127.0.0.1 only, without TLS or passwords: whoever may open a local socket may
 *       read and write everything.
 *   <li>One node: replication factors are 1. An acknowledged record outlives the process, as it is
 *       in the operating system's cache; a power cut may take the last unflushed seconds.
 *   <li>Kafka's threads are not daemons: the JVM ends only after {@link #close()}.
 *   <li>Kafka ends the JVM when its disk fails or is full: then nothing could be acknowledged.
 *   <li>The directory must be on a local disk; file locks of network file systems may not hold.
 *   <li>Several brokers in one JVM work, but share one set of metrics.
 * </ul>
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final int NODE_ID = 1;
  private static final String CONTROLLER = "CONTROLLER";

  private final DirectoryLock lock;
  private final KafkaRaftServer server;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(DirectoryLock lock, KafkaRaftServer server, int port) {
    this.lock = lock;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker on its directory's port, or on a free one if the directory is new.
   *
   * @throws BrokerStartException as {@link #start(Path, int)}
   */
  public static EmbeddedBroker start(Path dataDirectory) {
    return start(dataDirectory, 0);
  }

  /**
   * Starts a broker and returns when it takes requests (two to three seconds; up to six after a
   * kill, more if much data must be checked).
   *
   * @param dataDirectory where all data lies; created if missing
   * @param port 1 to 65535, kept for later starts; 0 takes the port of the last start, or a free
   *     one (20000 to 32767) if the directory is new
   * @throws BrokerStartException with one sentence for the user, if the directory is in use by this
   *     JVM or another process or can't be written, if the port is taken, if what the directory
   *     holds can't be read, or if Kafka fails to start
   */
  public static EmbeddedBroker start(Path dataDirectory, int port) {
    DirectoryLock lock = DirectoryLock.take(dataDirectory);
    boolean started = false;
    try {
      EmbeddedBroker broker = startLocked(lock, port);
      started = true;
      return broker;
    } catch (IOException e) {
      throw new BrokerStartException(
          "The broker's data directory %s can't be read or written (%s)."
              .formatted(lock.directory(), e),
          e);
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  private static EmbeddedBroker startLocked(DirectoryLock lock, int wanted) throws IOException {
    PortFile portFile = new PortFile(lock.directory());
    OptionalInt known = portFile.read();
    int port = choosePort(wanted, known);
    if (!LoopbackPort.isFree(port)) {
      throw new BrokerStartException(
          "The broker can't listen on %s:%d because the port is taken or not allowed (data directory %s)."
              .formatted(LoopbackPort.HOST, port, lock.directory()));
    }
    if (known.isEmpty() || known.getAsInt() != port) {
      portFile.write(port);
    }
    Path data = lock.directory().resolve("kafka");
    KafkaRaftServer server = null;
    try {
      format(data);
      server = new KafkaRaftServer(new KafkaConfig(settings(data, port), false), Time.SYSTEM);
      StartFaults.thrownBy(server::startup);
    } catch (Exception e) {
      if (server != null) {
        stop(server);
      }
      throw new BrokerStartException(
          "Kafka did not start on the data directory %s (%s).".formatted(lock.directory(), e), e);
    }
    LOG.info("Kafka runs at {}:{} on {}", LoopbackPort.HOST, port, lock.directory());
    return new EmbeddedBroker(lock, server, port);
  }

  private static int choosePort(int wanted, OptionalInt known) {
    if (wanted != 0) {
      return wanted;
    }
    return known.isPresent() ? known.getAsInt() : LoopbackPort.anyFreeExcept(0);
  }

  /** Gives a new directory its cluster id; leaves a formatted one as it is. */
  private static void format(Path data) throws Exception {
    Optional<String> cluster =
        new MetaPropertiesEnsemble.Loader()
            .addMetadataLogDir(data.toString())
            .addLogDirs(List.of(data.toString()))
            .load()
            .clusterId();
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(NODE_ID)
        .setClusterId(cluster.orElseGet(() -> Uuid.randomUuid().toString()))
        .setControllerListenerName(CONTROLLER)
        .addDirectory(data.toString())
        .setMetadataLogDirectory(data.toString())
        .setIgnoreFormatted(true)
        .run();
  }

  private static Map<String, String> settings(Path data, int port) {
    // Nobody but this process speaks to the controller, so its port may change with each start.
    int controllerPort = LoopbackPort.anyFreeExcept(port);
    Map<String, String> settings = new HashMap<>(BrokerSettings.noticeable());
    settings.putAll(BrokerSettings.sharedProcess());
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put(
        "controller.quorum.voters",
        "%d@%s:%d".formatted(NODE_ID, LoopbackPort.HOST, controllerPort));
    settings.put("controller.listener.names", CONTROLLER);
    settings.put(
        "listeners",
        "PLAINTEXT://%s:%d,%s://%s:%d"
            .formatted(LoopbackPort.HOST, port, CONTROLLER, LoopbackPort.HOST, controllerPort));
    settings.put("log.dirs", data.toString());
    return settings;
  }

  /**
   * Where the broker of a data directory is, or was when it last ran.
   *
   * @return empty where none ever ran there
   * @throws BrokerStartException with one sentence when the directory's file can't be used
   */
  public static Optional<String> lastAddress(Path dataDirectory) {
    try {
      OptionalInt port = new PortFile(dataDirectory).read();
      return port.isPresent()
          ? Optional.of(LoopbackPort.HOST + ":" + port.getAsInt())
          : Optional.empty();
    } catch (IOException e) {
      throw new BrokerStartException("Can't read the broker's port in " + dataDirectory + ".", e);
    }
  }

  /** Where clients find the broker: {@code host:port}. */
  public String bootstrapServers() {
    return LoopbackPort.HOST + ":" + port;
  }

  /**
   * Stops the broker and frees its directory; done when its last thread ended. Idempotent, and a
   * second caller waits for the first: a shutdown hook must not end the JVM in the middle of it.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      try {
        stop(server);
      } finally {
        lock.close();
      }
    }
  }

  private static void stop(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }
}
