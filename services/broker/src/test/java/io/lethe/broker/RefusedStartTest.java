package io.lethe.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A broker that can't start says why in one sentence, and leaves nothing behind. */
class RefusedStartTest {
  @TempDir Path directory;

  @Test
  void aDirectoryServesOneBroker() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      // when: in this JVM, then in another, which must not profit from the first refusal
      assertThatThrownBy(() -> EmbeddedBroker.start(directory))
          .isInstanceOf(BrokerStartException.class)
          .hasMessage(
              "The broker's data directory %s is already in use by a broker in this JVM.",
              directory.toRealPath());
      try (BrokerProcess other = BrokerProcess.start(directory, "numbers")) {
        // then
        assertThat(other.readLine())
            .isEqualTo(
                "The broker's data directory %s is already in use by another process.",
                directory.toRealPath());
      }
      assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void aTakenPortIsNamedAndTheDirectoryStaysFree() throws Exception {
    // given
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      // when
      assertThatThrownBy(() -> EmbeddedBroker.start(directory, taken.getLocalPort()))
          // then
          .isInstanceOf(BrokerStartException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("taken");
      EmbeddedBroker.start(directory).close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "port=many, is not a number",
    "port=70000, is not between 1 and 65535",
    "color=blue, has no entry 'port'",
    "port=\\u00zz, is not a readable properties file",
  })
  void aSpoiltPropertiesFileIsNamed(String content, String reason) throws Exception {
    // given
    Path file = directory.toRealPath().resolve("lethe-broker.properties");
    Files.writeString(file, content);

    // when
    assertThatThrownBy(() -> EmbeddedBroker.start(directory))
        // then
        .isInstanceOf(BrokerStartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason);
  }

  @Test
  void spoiltDataOfKafkaIsNamed() throws Exception {
    // given
    Path data = Files.createDirectories(directory.resolve("kafka"));
    Files.writeString(data.resolve("meta.properties"), "version=unheard-of");

    // when
    assertThatThrownBy(() -> EmbeddedBroker.start(directory))
        // then
        .isInstanceOf(BrokerStartException.class)
        .hasMessageContaining(directory.toRealPath().toString());
  }

  @Test
  void aFaultInKafkasStartIsThrownAndTheDirectoryStaysFree() throws Exception {
    // given: a file where Kafka wants a directory, at which its fault handler would halt the JVM
    Path inTheWay = directory.resolve("kafka").resolve("__cluster_metadata-0");
    Files.createDirectories(inTheWay.getParent());
    Files.createFile(inTheWay);

    // when
    assertThatThrownBy(() -> EmbeddedBroker.start(directory))
        // then
        .isInstanceOf(BrokerStartException.class)
        .hasMessageContaining(directory.toRealPath().toString());
    Files.delete(inTheWay);
    EmbeddedBroker.start(directory).close();
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    // given
    Path file = Files.createFile(directory.resolve("file"));

    // when
    assertThatThrownBy(() -> EmbeddedBroker.start(file))
        // then
        .isInstanceOf(BrokerStartException.class)
        .hasMessageContaining(file.toString());
  }
}
