package io.lethe.serving.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.ClaimKind;
import io.lethe.schemas.RequestClaim;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.TopicWriter;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RequestClaimsTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void aClaimThatDoesNotComeBackInTimeIsGivenBack() {
    // given a topic that nobody reads
    try (var writer = new TopicWriter(producer, Duration.ofMinutes(1));
        var claims =
            new RequestClaims(
                () -> new MockConsumer<>("earliest"), writer, Duration.ofMillis(1), 1000)) {

      // when
      var claim = claims.claim("r", "f", Claimant.call(Duration.ofMinutes(1)));

      // then
      assertThatThrownBy(claim::join).hasCauseInstanceOf(RefusedException.class);
      await().until(() -> producer.history().size() == 2);
      List<RequestClaim> written = written();
      assertThat(written)
          .extracting(RequestClaim::getKind)
          .containsExactly(ClaimKind.CLAIMED, ClaimKind.RELEASED);
      assertThat(written.get(1).getClaimant()).isEqualTo(written.get(0).getClaimant());
      assertThat(claims.hasCaughtUp()).isFalse();
    }
  }

  private List<RequestClaim> written() {
    return producer.history().stream()
        .map(record -> Topics.REQUEST_CLAIMS.decode(record.value()))
        .toList();
  }
}
