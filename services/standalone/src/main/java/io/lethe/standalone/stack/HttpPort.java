package io.lethe.standalone.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Picks or checks the REST port before anything starts. */
final class HttpPort {

  private HttpPort() {}

  /**
   * A free port on loopback.
   *
   * @param wanted a port, or 0 for any
   * @throws StackStartException when the wanted port is taken
   */
  static int free(int wanted) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new StackStartException(
          "HTTP port %d is taken: stop what uses it or choose another with --http-port."
              .formatted(wanted),
          e);
    }
  }
}
