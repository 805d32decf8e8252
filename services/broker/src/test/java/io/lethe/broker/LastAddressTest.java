package io.lethe.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastAddressTest {

  @TempDir Path directory;

  @Test
  void aDirectoryWithoutABrokerHasNone() {
    assertThat(EmbeddedBroker.lastAddress(directory.resolve("none"))).isEmpty();
  }

  @Test
  void aBrokerIsWhereItLastRan() throws Exception {
    new PortFile(directory).write(19092);
    assertThat(EmbeddedBroker.lastAddress(directory)).contains("127.0.0.1:19092");
  }

  @Test
  void aFileThatIsNoneIsNamed() throws Exception {
    Files.writeString(directory.resolve("lethe-broker.properties"), "port=no");
    assertThatThrownBy(() -> EmbeddedBroker.lastAddress(directory))
        .isInstanceOf(BrokerStartException.class)
        .hasMessageContaining("lethe-broker.properties");
  }
}
