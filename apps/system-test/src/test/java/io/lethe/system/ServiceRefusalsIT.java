package io.lethe.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever keeps a service from starting is told in one clear sentence, with exit code 1. */
class ServiceRefusalsIT {

  @TempDir Path directory;

  @Test
  void eachServiceRefusesToStartInOneSentence() throws Exception {
    // given
    var malformed =
        Map.of("kafka.bootstrap.servers", "127.0.0.1:1", "lethe.serving.max-batch", "many");
    var guaranteed = Map.of("kafka.bootstrap.servers", "127.0.0.1:1", "kafka.acks", "0");

    // when
    try (ServiceProcess labeler = ServiceProcess.service("labeler", directory, guaranteed);
        ServiceProcess trainer = ServiceProcess.service("trainer", directory, Map.of());
        ServiceProcess serving = ServiceProcess.service("serving", directory, malformed)) {
      // then
      assertRefused(labeler, "kafka.acks can't be set");
      assertRefused(trainer, "kafka.bootstrap.servers is required");
      assertRefused(serving, "lethe.serving.max-batch");
    }
  }

  private static void assertRefused(ServiceProcess service, String part) throws Exception {
    assertThat(service.awaitExit()).isEqualTo(1);
    assertThat(service.errors()).singleElement().asString().startsWith("lethe: ").contains(part);
    assertThat(service.output()).noneMatch(line -> line.contains("Exception"));
  }
}
