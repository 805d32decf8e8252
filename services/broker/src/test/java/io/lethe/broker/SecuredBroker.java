package io.lethe.broker;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A broker that takes clients over TLS alone, asks for their password (SCRAM-SHA-512) or token
 * (OAUTHBEARER, unsigned) and lets each do what ACLs grant it.
 */
public final class SecuredBroker implements AutoCloseable {

  /** May do everything. */
  public static final String ADMIN = "admin";

  private static final String STORE_PASSWORD = "store-secret-5b1d";
  private static final int NODE_ID = 1;

  private final KafkaRaftServer server;
  private final int port;
  private final Path certificate;

  private SecuredBroker(KafkaRaftServer server, int port, Path certificate) {
    this.server = server;
    this.port = port;
    this.certificate = certificate;
  }

  /**
   * Starts one.
   *
   * @param directory empty; holds its data and its certificate
   * @param users who has a password, beside {@link #ADMIN}
   */
  public static SecuredBroker start(Path directory, String... users) throws Exception {
    Path certificate = directory.resolve("broker.p12");
    makeCertificate(certificate);
    Path data = Files.createDirectories(directory.resolve("kafka"));
    List<String> scram = new ArrayList<>(List.of(scram(ADMIN)));
    for (String user : users) {
      scram.add(scram(user));
    }
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .addDirectory(data.toString())
        .setMetadataLogDirectory(data.toString())
        .setScramArguments(scram)
        .run();
    int port = LoopbackPort.anyFreeExcept(0);
    var server =
        new KafkaRaftServer(new KafkaConfig(settings(data, port, certificate), false), Time.SYSTEM);
    StartFaults.thrownBy(server::startup);
    return new SecuredBroker(server, port, certificate);
  }

  private static Map<String, String> settings(Path data, int port, Path certificate) {
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
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,OAUTHBEARER");
    settings.put(
        "listener.name.clients.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put(
        "listener.name.clients.oauthbearer.sasl.jaas.config",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
            + " unsecuredLoginStringClaim_sub=\"broker\";");
    settings.put("ssl.keystore.location", certificate.toString());
    settings.put("ssl.keystore.password", STORE_PASSWORD);
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("authorizer.class.name", StandardAuthorizer.class.getName());
    // The broker speaks to itself without a name, on a port that no client is told.
    settings.put("super.users", "User:%s;User:ANONYMOUS".formatted(ADMIN));
    settings.put("log.dirs", data.toString());
    return settings;
  }

  private static String scram(String user) {
    return "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, password(user));
  }

  /** A user's password, which appears nowhere else. */
  public static String password(String user) {
    return "secret-of-" + user + "-9f3c";
  }

  private static void makeCertificate(Path file) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }

  /** How a user reaches it by password: properties of Kafka's clients. */
  public Map<String, String> client(String user) {
    return client(
        "SCRAM-SHA-512",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, password(user)));
  }

  /** How a user reaches it by a token. */
  public Map<String, String> clientWithToken(String user) {
    return client(
        "OAUTHBEARER",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
            + " unsecuredLoginStringClaim_sub=\"%s\";".formatted(user));
  }

  private Map<String, String> client(String mechanism, String login) {
    return Map.of(
        "bootstrap.servers",
        LoopbackPort.HOST + ":" + port,
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        mechanism,
        "sasl.jaas.config",
        login,
        "ssl.truststore.location",
        certificate.toString(),
        "ssl.truststore.password",
        STORE_PASSWORD,
        "ssl.truststore.type",
        "PKCS12");
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
          .atMost(Duration.ofSeconds(30))
          .until(() -> admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(rights));
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
