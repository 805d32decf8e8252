package io.lethe.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * A listener that takes clients over TLS alone, asks for their password (SCRAM-SHA-512) and lets
 * each do what ACLs grant it. Brokers speak among themselves without a name, on ports that no
 * client is told. For tests and drills on one machine.
 */
public final class SecuredListener {

  /** The listener's name. */
  public static final String NAME = "CLIENTS";

  /** May do everything. */
  public static final String ADMIN = "admin";

  private final LoopbackCertificate certificate;
  private final UnaryOperator<String> passwords;

  private SecuredListener(LoopbackCertificate certificate, UnaryOperator<String> passwords) {
    this.certificate = certificate;
    this.passwords = passwords;
  }

  /**
   * Makes its certificate.
   *
   * @param certificate the file, which is not there yet
   * @param passwords the password of each user, the same one each time
   */
  public static SecuredListener make(Path certificate, UnaryOperator<String> passwords)
      throws IOException, InterruptedException {
    return new SecuredListener(LoopbackCertificate.make(certificate), passwords);
  }

  /** Settings of a broker that has this listener, for all but where it listens. */
  public Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    settings.put(
        "listener.name.clients.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put("ssl.keystore.location", certificate.file().toString());
    settings.put("ssl.keystore.password", certificate.password());
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("authorizer.class.name", StandardAuthorizer.class.getName());
    settings.put("super.users", "User:%s;User:ANONYMOUS".formatted(ADMIN));
    return settings;
  }

  /** What a broker's directory is formatted with, so that it knows {@link #ADMIN} and others. */
  public List<String> credentials(Collection<String> users) {
    List<String> credentials = new ArrayList<>(List.of(scram(ADMIN)));
    users.forEach(user -> credentials.add(scram(user)));
    return credentials;
  }

  private String scram(String user) {
    return "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, passwords.apply(user));
  }

  /**
   * How a user reaches it by password: properties of Kafka's clients.
   *
   * @param servers host:port, comma-separated
   */
  public Map<String, String> client(String servers, String user) {
    String login =
        ("org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
                + " password=\"%s\";")
            .formatted(user, passwords.apply(user));
    return Map.of(
        "bootstrap.servers",
        servers,
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        login,
        "ssl.truststore.location",
        certificate.file().toString(),
        "ssl.truststore.password",
        certificate.password(),
        "ssl.truststore.type",
        "PKCS12");
  }
}
