package io.lethe.system;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * People with API keys: users who ask and report, one who looks on, one who moderates, and one who
 * operates.
 */
final class KeyHolders {

  static final String VIEWER = "vi";
  static final String MODERATOR = "mo";
  static final String OPERATOR = "op";
  static final String USER = "user-0";

  private final Path services;
  private final Path users;

  private KeyHolders(Path services, Path users) {
    this.services = services;
    this.users = users;
  }

  /** Writes the services' file of hashes and the users' file of keys. */
  static KeyHolders of(Path directory, int users) throws IOException {
    List<String> names = IntStream.range(0, users).mapToObj(i -> "user-" + i).toList();
    List<String> known = new ArrayList<>(List.of(line(VIEWER, "viewer")));
    known.add(line(MODERATOR, "moderator"));
    known.add(line(OPERATOR, "operator"));
    names.forEach(name -> known.add(line(name, "user,reporter")));
    return new KeyHolders(
        Files.write(directory.resolve("api-keys"), known),
        Files.write(directory.resolve("users"), names.stream().map(KeyHolders::key).toList()));
  }

  /** Properties of a service that knows these, and nobody else. */
  Map<String, String> properties() {
    return Map.of(
        "lethe.http.identity", "api-keys", "lethe.http.api-key-file", services.toString());
  }

  /** The file of the users' keys. */
  Path users() {
    return users;
  }

  /** A request of one of them, who takes any certificate. */
  static RequestSpecification as(String name) {
    return anonymous().header("Authorization", "Bearer " + key(name));
  }

  /** A request of nobody in particular, who takes any certificate. */
  static RequestSpecification anonymous() {
    return RestAssured.given().relaxedHTTPSValidation();
  }

  private static String line(String name, String roles) {
    return "%s %s %s".formatted(name, roles, hash(key(name)));
  }

  private static String key(String name) {
    return "key-of-" + name;
  }

  private static String hash(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
