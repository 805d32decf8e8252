package io.lethe.broker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lethe.broker.junit.RunningKafka;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.testcontainers.DockerClientFactory;

class TestcontainersKafkaTest extends KafkaContract {
  private RunningKafka kafka;

  // Before each, not before all: so each test is reported as skipped, with the reason.
  @BeforeEach
  void start() {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "Docker is not available here, so Kafka in a container can't be tested;"
            + " EmbeddedKafkaTest holds the embedded broker to the same contract");
    if (kafka == null) {
      kafka = RunningKafka.startContainer();
    }
  }

  @AfterAll
  void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Override
  RunningKafka kafka() {
    return kafka;
  }
}
