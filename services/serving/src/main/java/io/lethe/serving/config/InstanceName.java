package io.lethe.serving.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/**
 * This instance's name. Two of one name fence each other's transactions for ever, so one that is
 * given none draws its own.
 */
public final class InstanceName {

  private static final int SUFFIX_LENGTH = 8;

  /** Longest part of the host's name; a whole name has 128 characters at most. */
  private static final int HOST_LENGTH = 100;

  private static final String DRAWN = draw();

  private InstanceName() {}

  /** The configured name, or else one that is the same for as long as the process lives. */
  public static String of(ServingConfig config) {
    return config.instance().orElse(DRAWN);
  }

  static String draw() {
    String host = hostName().replaceAll("[^A-Za-z0-9._-]", "-");
    return host.substring(0, Math.min(host.length(), HOST_LENGTH))
        + "-"
        + UUID.randomUUID().toString().substring(0, SUFFIX_LENGTH);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "local";
    }
  }
}
