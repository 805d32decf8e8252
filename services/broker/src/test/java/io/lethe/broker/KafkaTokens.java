package io.lethe.broker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * A provider of tokens for Kafka: it gives them for a client's name and secret (the flow of client
 * credentials, RFC 6749, 4.4), and a broker finds the key that signs them in a file.
 */
final class KafkaTokens implements AutoCloseable {

  private static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final String MECHANISM = "OAUTHBEARER";
  private static final String LOGIN =
      "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;";
  private static final String AUDIENCE = "kafka";
  private static final String ISSUER = "https://tokens.test";
  private static final Duration LIFE = Duration.ofHours(1);
  private static final int KEY_BITS = 2048;
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private final HttpServer server;
  private final KeyPair signing;
  private final KeyPair others;
  private final Path keySet;

  private KafkaTokens(HttpServer server, KeyPair signing, KeyPair others, Path keySet) {
    this.server = server;
    this.signing = signing;
    this.others = others;
    this.keySet = keySet;
  }

  /**
   * Starts one.
   *
   * @param directory holds the file of its key
   */
  static KafkaTokens start(Path directory) throws IOException, GeneralSecurityException {
    KeyPair signing = newKeys();
    var key = (RSAPublicKey) signing.getPublic();
    Path keySet =
        Files.writeString(
            directory.resolve("keys.json"),
            """
            {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": "%s", "e": "%s"}]}"""
                .formatted(url(key.getModulus()), url(key.getPublicExponent())));
    var address = new InetSocketAddress(InetAddress.getByName(LoopbackPort.HOST), 0);
    var tokens = new KafkaTokens(HttpServer.create(address, 0), signing, newKeys(), keySet);
    tokens.server.createContext("/token", tokens::answer);
    tokens.server.start();
    // Kafka asks no address and reads no file that this property does not name.
    System.setProperty(ALLOWED, tokens.endpoint() + "," + keySet.toUri());
    return tokens;
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(KEY_BITS);
    return generator.generateKeyPair();
  }

  private static String url(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return URL.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private String endpoint() {
    return "http://%s:%d/token".formatted(LoopbackPort.HOST, server.getAddress().getPort());
  }

  /** A client whose secret is right gets a token; that of "forger" is signed by another's key. */
  private void answer(HttpExchange call) throws IOException {
    String authorization = call.getRequestHeaders().getFirst("Authorization");
    String[] client =
        new String(
                Base64.getDecoder().decode(authorization.substring("Basic ".length())),
                StandardCharsets.UTF_8)
            .split(":", 2);
    boolean isKnown = client[1].equals(SecuredBroker.password(client[0]));
    byte[] body =
        (isKnown
                ? "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": %d}"
                    .formatted(token(client[0]), LIFE.toSeconds())
                : "{\"error\": \"invalid_client\"}")
            .getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().add("Content-Type", "application/json");
    call.sendResponseHeaders(isKnown ? 200 : 401, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  private String token(String subject) throws IOException {
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"sub": "%s", "iss": "%s", "aud": "%s", "iat": %d, "exp": %d, "scope": "kafka"}"""
            .formatted(subject, ISSUER, AUDIENCE, now, now + LIFE.toSeconds());
    String signed = url("{\"alg\": \"RS256\", \"kid\": \"1\"}") + "." + url(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign((subject.equals("forger") ? others : signing).getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String url(String text) {
    return URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Settings of a broker whose listener {@link SecuredListener#NAME} takes its tokens too. */
  Map<String, String> broker() {
    String listener = "listener.name.clients.oauthbearer.";
    return Map.of(
        "sasl.enabled.mechanisms",
        "SCRAM-SHA-512," + MECHANISM,
        listener + "sasl.jaas.config",
        LOGIN,
        listener + "sasl.server.callback.handler.class",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler",
        listener + "sasl.oauthbearer.jwks.endpoint.url",
        keySet.toUri().toString(),
        listener + "sasl.oauthbearer.expected.audience",
        AUDIENCE,
        listener + "sasl.oauthbearer.expected.issuer",
        ISSUER);
  }

  /** How a client comes by its tokens: plain properties of Kafka's clients. */
  Map<String, String> client(String name, String secret) {
    return Map.of(
        "sasl.mechanism",
        MECHANISM,
        "sasl.jaas.config",
        LOGIN,
        "sasl.login.callback.handler.class",
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
        "sasl.oauthbearer.token.endpoint.url",
        endpoint(),
        "sasl.oauthbearer.client.credentials.client.id",
        name,
        "sasl.oauthbearer.client.credentials.client.secret",
        secret);
  }

  @Override
  public void close() {
    server.stop(0);
    System.clearProperty(ALLOWED);
  }
}
