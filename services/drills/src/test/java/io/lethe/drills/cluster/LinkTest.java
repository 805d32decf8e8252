package io.lethe.drills.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.broker.LoopbackPort;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkTest {

  private static final int SHORT = 200;
  private static final int LONG = 20_000;

  private final Vertx vertx = Vertx.vertx();
  private ServerSocket listener;
  private int port;
  private Link link;

  @BeforeEach
  void open() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    port = LoopbackPort.anyFreeExcept(listener.getLocalPort());
    link = new Link(vertx, at(port), at(listener.getLocalPort()));
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void whileItIsCutBytesStayWhereTheyAre() throws IOException {
    // given
    try (Socket near = new Socket(InetAddress.getLoopbackAddress(), port);
        Socket far = listener.accept()) {
      near.getOutputStream().write(1);
      assertThat(read(far, LONG)).isEqualTo(1);
      far.getOutputStream().write(2);
      assertThat(read(near, LONG)).isEqualTo(2);

      // when
      link.cut();
      near.getOutputStream().write(3);
      far.getOutputStream().write(4);

      // then neither side is told anything
      assertThatThrownBy(() -> read(far, SHORT)).isInstanceOf(SocketTimeoutException.class);
      assertThatThrownBy(() -> read(near, SHORT)).isInstanceOf(SocketTimeoutException.class);

      // when
      link.heal();

      // then
      assertThat(read(far, LONG)).isEqualTo(3);
      assertThat(read(near, LONG)).isEqualTo(4);
    }
  }

  @Test
  void anEndIsPassedOn() throws IOException {
    // given
    try (Socket near = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Socket far = listener.accept();

      // when
      far.close();

      // then
      assertThat(read(near, LONG)).isEqualTo(-1);
    }
  }

  private static int read(Socket socket, int patience) throws IOException {
    socket.setSoTimeout(patience);
    return socket.getInputStream().read();
  }

  private static SocketAddress at(int port) {
    return SocketAddress.inetSocketAddress(port, LoopbackPort.HOST);
  }
}
