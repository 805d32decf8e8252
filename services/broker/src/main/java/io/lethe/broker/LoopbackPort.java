package io.lethe.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of 127.0.0.1, the only address that brokers here listen on. */
public final class LoopbackPort {
  /** The address. */
  public static final String HOST = "127.0.0.1";

  /**
   * Free ports are drawn from 20000 to 32767, below the range that Linux gives to outgoing
   * connections (32768 to 60999). A client that keeps calling a stopped broker's port inside that
   * range may be given the very port as its own end, and the broker could not come back to it.
   */
  private static final int FIRST = 20_000;

  private static final int END = 32_768;
  private static final int TRIES = 1_000;

  private LoopbackPort() {}

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Draws a port that is free at this moment.
   *
   * @throws BrokerStartException if {@value #TRIES} draws found none
   */
  public static int anyFreeExcept(int excluded) {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (port != excluded && isFree(port)) {
        return port;
      }
    }
    throw new BrokerStartException(
        "No free port was found on %s between %d and %d.".formatted(HOST, FIRST, END - 1));
  }
}
