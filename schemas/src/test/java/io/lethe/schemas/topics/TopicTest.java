package io.lethe.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.ClaimKind;
import io.lethe.schemas.RequestClaim;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

class TopicTest {

  private static final Topic<String, RequestClaim> CLAIMS = Topics.REQUEST_CLAIMS;

  @Test
  void readsWhatItWrites() {
    // given
    RequestClaim claim =
        RequestClaim.newBuilder()
            .setRequestId("r")
            .setKind(ClaimKind.CLAIMED)
            .setClaimant("i")
            .setAttempt("a")
            .setFingerprint("f")
            .setLeaseMillis(1)
            .build();

    // then
    assertThat(CLAIMS.decode(record(CLAIMS.encode(claim)))).isEqualTo(claim);
    assertThat(CLAIMS.encode(null)).isNull();
    assertThat(CLAIMS.decode(record(null))).isNull();
    assertThatThrownBy(() -> CLAIMS.decode(record(new byte[] {1})))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void knowsItsPartitionsAndWhereKafkaPutsAKey() {
    // given
    var topic = new Topic<>("t", Serdes.String(), Serdes.String(), Map.of());

    // then
    assertThat(topic.allPartitions(7)).hasSize(7).startsWith(new TopicPartition("t", 0));
    for (String key : new String[] {"", "a", "mnist/3", "ü"}) {
      assertThat(topic.partitionOf(key, 7).partition())
          .isEqualTo(BuiltInPartitioner.partitionForKey(topic.encodeKey(key), 7));
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
    return new ConsumerRecord<>(CLAIMS.name(), 0, 0, new byte[0], value);
  }
}
