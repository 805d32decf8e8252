package io.lethe.serving.api;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * A provider of OpenID Connect, as far as a service asks it for anything: its metadata and keys.
 */
public final class TokenIssuer implements QuarkusTestResourceLifecycleManager {

  static final String AUDIENCE = "lethe";
  private static final int KEY_BITS = 2048;

  private HttpServer server;
  private KeyPair keys;
  private String issuer;

  @Override
  public Map<String, String> start() {
    try {
      keys = newKeys();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    issuer = "http://127.0.0.1:" + server.getAddress().getPort();
    serve("/.well-known/openid-configuration", metadata());
    serve("/keys", keySet());
    server.start();
    return Map.of(
        "lethe.http.identity", "oidc",
        "quarkus.oidc.auth-server-url", issuer,
        "quarkus.oidc.token.audience", AUDIENCE);
  }

  private String metadata() {
    return """
        {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "token_endpoint": "%1$s/token",
         "authorization_endpoint": "%1$s/authorize",
         "id_token_signing_alg_values_supported": ["RS256"]}"""
        .formatted(issuer);
  }

  private String keySet() {
    var key = (RSAPublicKey) keys.getPublic();
    return """
        {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": "%s", "e": "%s"}]}"""
        .formatted(base64(key.getModulus()), base64(key.getPublicExponent()));
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    byte[] unsigned = Arrays.copyOfRange(bytes, sign, bytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
  }

  private void serve(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  /** A token that is good for a minute. */
  String token(String subject, String... roles) {
    return token(keys, issuer, AUDIENCE, Duration.ofMinutes(1), subject, roles);
  }

  /** A token that ended an hour ago. */
  String expired(String subject, String... roles) {
    return token(keys, issuer, AUDIENCE, Duration.ofHours(-1), subject, roles);
  }

  /** A token for another service. */
  String forAnother(String subject, String... roles) {
    return token(keys, issuer, "another", Duration.ofMinutes(1), subject, roles);
  }

  /** A token of another provider. */
  String ofAnother(String subject, String... roles) {
    return token(keys, "http://127.0.0.1:1", AUDIENCE, Duration.ofMinutes(1), subject, roles);
  }

  /** A token that another key signed. */
  String forged(String subject, String... roles) {
    return token(newKeys(), issuer, AUDIENCE, Duration.ofMinutes(1), subject, roles);
  }

  private static String token(
      KeyPair keys,
      String issuer,
      String audience,
      Duration validFor,
      String subject,
      String... roles) {
    long now = System.currentTimeMillis() / 1000;
    return Jwt.issuer(issuer)
        .audience(audience)
        .subject(subject)
        .preferredUserName("somebody")
        .groups(Set.of(roles))
        .issuedAt(now - Duration.ofHours(2).toSeconds())
        .expiresAt(now + validFor.toSeconds())
        .jws()
        .keyId("1")
        .sign(keys.getPrivate());
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(TokenIssuer.class));
  }

  @Override
  public void stop() {
    server.stop(0);
  }
}
