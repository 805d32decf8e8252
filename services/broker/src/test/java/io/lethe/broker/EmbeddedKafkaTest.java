package io.lethe.broker;

import io.lethe.broker.junit.RunningKafka;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
}
