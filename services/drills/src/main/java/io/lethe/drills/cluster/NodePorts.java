package io.lethe.drills.cluster;

import io.lethe.broker.LoopbackPort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a broker listens on loopback.
 *
 * @param clients port for clients
 * @param brokers port for other brokers
 * @param controllers port for controllers
 */
record NodePorts(int clients, int brokers, int controllers) {

  /** Draws free ports for so many brokers. */
  static List<NodePorts> draw(int count) {
    Set<Integer> drawn = new HashSet<>();
    List<NodePorts> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ports.add(new NodePorts(another(drawn), another(drawn), another(drawn)));
    }
    return ports;
  }

  private static int another(Set<Integer> drawn) {
    int port;
    do {
      port = LoopbackPort.anyFreeExcept(0);
    } while (!drawn.add(port));
    return port;
  }
}
