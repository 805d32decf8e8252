package io.lethe.broker;

import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker that takes clients over TLS alone, asks for their password (SCRAM-SHA-512) or token
 * (OAUTHBEARER, signed) and lets each do what ACLs grant it.
 */
public final class SecuredBroker implements AutoCloseable {

  /** May do everything. */
  public static final String ADMIN = SecuredListener.ADMIN;

  private static final int NODE_ID = 1;

  private final KafkaRaftServer server;
  private final int port;
  private final SecuredListener listener;
  private final KafkaTokens tokens;

  private SecuredBroker(
      KafkaRaftServer server, int port, SecuredListener listener, KafkaTokens tokens) {
    this.tokens = tokens;
    this.server = server;
    this.port = port;
    this.listener = listener;
  }

  /**
   * Starts one.
   *
   * @param directory empty; holds its data and its certificate
   * @param users who has a password, beside {@link #ADMIN}
   */
  public static SecuredBroker start(Path directory, String... users) throws Exception {
    SecuredListener listener =
        SecuredListener.make(directory.resolve("broker.p12"), SecuredBroker::password);
    Path data = Files.createDirectories(directory.resolve("kafka"));
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .addDirectory(data.toString())
        .setMetadataLogDirectory(data.toString())
        .setScramArguments(listener.credentials(List.of(users)))
        .run();
    int port = LoopbackPort.anyFreeExcept(0);
    KafkaTokens tokens = KafkaTokens.start(directory);
    Map<String, String> settings = settings(data, port, listener);
    settings.putAll(tokens.broker());
    var server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    StartFaults.thrownBy(server::startup);
    return new SecuredBroker(server, port, listener, tokens);
  }

  private static Map<String, String> settings(Path data, int port, SecuredListener listener) {
    int inside = LoopbackPort.anyFreeExcept(port);
    int controller = LoopbackPort.anyFreeExcept(inside);
    Map<String, String> settings = new HashMap<>(BrokerSettings.noticeable());
    settings.putAll(BrokerSettings.sharedProcess());
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put(
        "controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, LoopbackPort.HOST, controller));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners",
        "CLIENTS://127.0.0.1:%d,INSIDE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(port, inside, controller));
    settings.put(
        "listener.security.protocol.map", "CLIENTS:SASL_SSL,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "INSIDE");
    settings.putAll(listener.settings());
    settings.put("log.dirs", data.toString());
    return settings;
  }

  /** A user's password, which appears nowhere else. */
  public static String password(String user) {
    return "secret-of-" + user + "-9f3c";
  }

  /** How a user reaches it by password: properties of Kafka's clients. */
  public Map<String, String> client(String user) {
    return listener.client(servers(), user);
  }

  /** How a user reaches it by a token, which it gets for its password. */
  public Map<String, String> clientWithToken(String user) {
    return clientWithToken(user, password(user));
  }

  /** As {@link #clientWithToken(String)}, with a password of its own. */
  public Map<String, String> clientWithToken(String user, String password) {
    Map<String, String> properties = new HashMap<>(client(user));
    properties.putAll(tokens.client(user, password));
    return properties;
  }

  private String servers() {
    return LoopbackPort.HOST + ":" + port;
  }

  /** An admin client that may do everything. */
  public Admin newAdmin() {
    return Admin.create(new HashMap<>(client(ADMIN)));
  }

  /** Grants rights, and returns when the broker goes by them. */
  public void grant(Collection<AclBinding> rights) throws Exception {
    try (Admin admin = newAdmin()) {
      admin.createAcls(rights).all().get();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(rights));
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    tokens.close();
  }
}
