package io.lethe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.broker.junit.RunningKafka;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaTest extends KafkaContract {
  private RunningKafka kafka;

  @BeforeAll
  void start() {
    kafka = RunningKafka.startEmbedded();
  }

  @AfterAll
  void stop() {
    kafka.close();
  }

  @Override
  RunningKafka kafka() {
    return kafka;
  }

  @Test
  void otherMachinesCanNotReachIt() throws Exception {
    // given
    List<InetAddress> outward =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();
    Assumptions.assumeFalse(outward.isEmpty(), "This machine has no address but loopback");
    int port = Integer.parseInt(kafka.bootstrapServers().replaceFirst(".*:", ""));

    for (InetAddress address : outward) {
      try (Socket socket = new Socket()) {
        // when
        Throwable failure =
            Assertions.catchThrowable(() -> socket.connect(new InetSocketAddress(address, port)));

        // then
        assertThat(failure).isInstanceOf(ConnectException.class);
      }
    }
  }
}
