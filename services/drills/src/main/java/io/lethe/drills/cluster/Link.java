package io.lethe.drills.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way of TCP connections to one listener. While it is cut, bytes of either side stay where they
 * are and neither side is told, as where a network loses all packets; then they go on.
 */
final class Link {

  /** A connection of a client, and the one to the listener that stands for it. */
  private record Pair(NetSocket near, NetSocket far) {

    void pause() {
      near.pause();
      far.pause();
    }

    void resume() {
      near.resume();
      far.resume();
    }
  }

  private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
  private final Set<NetSocket> unanswered = ConcurrentHashMap.newKeySet();
  private final NetServer server;
  private final NetClient client;
  private final SocketAddress listener;
  private volatile boolean cut;

  /**
   * Takes connections at an address, and brings them to a listener.
   *
   * @throws IllegalStateException where the address can't be listened at
   */
  Link(Vertx vertx, SocketAddress address, SocketAddress listener) {
    this.listener = listener;
    client = vertx.createNetClient();
    server = vertx.createNetServer().connectHandler(this::connected);
    server.listen(address).toCompletionStage().toCompletableFuture().join();
  }

  /** From now on nothing passes. */
  void cut() {
    cut = true;
    pairs.forEach(Pair::pause);
  }

  /** From now on all passes. Connections that were asked for meanwhile are closed. */
  void heal() {
    cut = false;
    pairs.forEach(Pair::resume);
    unanswered.forEach(NetSocket::close);
    unanswered.clear();
  }

  private void connected(NetSocket near) {
    near.pause();
    if (cut) {
      unanswered.add(near);
      return;
    }
    client
        .connect(listener)
        .onSuccess(
            far -> {
              far.pause();
              var pair = new Pair(near, far);
              pairs.add(pair);
              pipe(pair, near, far);
              pipe(pair, far, near);
              if (!cut) {
                pair.resume();
              }
            })
        .onFailure(gone -> near.close());
  }

  private void pipe(Pair pair, NetSocket from, NetSocket to) {
    from.handler(
        bytes -> {
          to.write(bytes);
          if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(
                drained -> {
                  if (!cut) {
                    from.resume();
                  }
                });
          }
        });
    from.exceptionHandler(error -> from.close());
    from.closeHandler(
        closed -> {
          pairs.remove(pair);
          to.close();
        });
  }
}
