package io.lethe.broker.junit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class CheckedProducerTest {

  @Test
  void aLostRecordFailsTheFlushAndTheClose() {
    // given a broker that is not there
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            "127.0.0.1:1",
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            1);
    var producer = new CheckedProducer<>(settings, new StringSerializer(), new StringSerializer());

    // when nobody looks at its future
    producer.send(new ProducerRecord<>("unknown", "k", "v"));

    // then
    assertThatThrownBy(producer::flush)
        .isInstanceOf(AssertionError.class)
        .hasMessage("A record was lost.");
    assertThatThrownBy(producer::close).isInstanceOf(AssertionError.class);
  }
}
