package io.lethe.drills.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Random passwords of one cluster's users. */
final class Passwords {

  private static final int BYTES = 16;

  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /** A user's password, the same one each time. */
  String of(String user) {
    return passwords.computeIfAbsent(
        user,
        any -> {
          byte[] bytes = new byte[BYTES];
          random.nextBytes(bytes);
          return HexFormat.of().formatHex(bytes);
        });
  }
}
