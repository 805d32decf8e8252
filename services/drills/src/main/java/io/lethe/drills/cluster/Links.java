package io.lethe.drills.cluster;

import io.lethe.broker.LoopbackPort;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ways between brokers, and from clients to brokers, that can be cut. Each broker knows the others
 * by name, and a hosts file of its own leads each name to the way that is only its own.
 */
final class Links implements AutoCloseable {

  /** Stands for all clients. */
  private static final int CLIENTS = 0;

  private record Way(int from, int to, Link link) {}

  private final Vertx vertx = Vertx.vertx();
  private final List<Way> ways = new ArrayList<>();
  private final int size;

  /**
   * Ways to brokers that listen on their own ports.
   *
   * @param doors for each broker, the port at which clients find it
   */
  Links(List<NodePorts> ports, List<Integer> doors) {
    size = ports.size();
    for (int to = 1; to <= size; to++) {
      NodePorts own = ports.get(to - 1);
      add(CLIENTS, to, at(LoopbackPort.HOST, doors.get(to - 1)), own.clients());
      for (int from = 1; from <= size; from++) {
        if (from != to) {
          add(from, to, at(address(from, to), own.brokers()), own.brokers());
          add(from, to, at(address(from, to), own.controllers()), own.controllers());
        }
      }
    }
  }

  private void add(int from, int to, SocketAddress address, int port) {
    ways.add(new Way(from, to, new Link(vertx, address, at(LoopbackPort.HOST, port))));
  }

  private static SocketAddress at(String host, int port) {
    return SocketAddress.inetSocketAddress(port, host);
  }

  /** All of 127.0.0.0/8 is this machine. */
  private static String address(int from, int to) {
    return from == to ? LoopbackPort.HOST : "127.1.%d.%d".formatted(from, to);
  }

  /** By which brokers know a broker. */
  static String host(int node) {
    return "broker-" + node;
  }

  /** Writes the file by which a broker's JVM finds the others. */
  Path hosts(int from, Path directory) throws IOException {
    var lines = new ArrayList<String>(List.of(LoopbackPort.HOST + " localhost"));
    for (int to = 1; to <= size; to++) {
      lines.add(address(from, to) + " " + host(to));
    }
    return Files.write(directory.resolve("hosts"), lines);
  }

  /** Cuts all ways from and to a broker. */
  void cutOff(int node) {
    ways.stream()
        .filter(way -> way.from() == node || way.to() == node)
        .forEach(way -> way.link().cut());
  }

  /** Opens all ways again. */
  void heal() {
    ways.forEach(way -> way.link().heal());
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
