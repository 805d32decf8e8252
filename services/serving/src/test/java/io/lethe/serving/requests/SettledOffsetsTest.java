package io.lethe.serving.requests;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettledOffsetsTest {

  @Test
  void whoGoesOnKnowsWhatIsSettledBeyondTheCommittedOffset() {
    // given
    var settled = new SettledOffsets();
    settled.add(3);
    settled.add(6);
    settled.add(9);

    // when
    OffsetAndMetadata committed = settled.committing(5);
    SettledOffsets next = SettledOffsets.of(committed);

    // then
    assertThat(committed.offset()).isEqualTo(5);
    assertThat(next.contains(6)).isTrue();
    assertThat(next.contains(9)).isTrue();
    assertThat(next.contains(3)).isFalse();
    assertThat(next.contains(5)).isFalse();
  }

  @Test
  void withNothingBeyondItACommitIsAsOthersWriteIt() {
    // given
    var settled = new SettledOffsets();
    settled.add(4);

    // then
    assertThat(settled.committing(5)).isEqualTo(new OffsetAndMetadata(5));
  }

  @Test
  void theWidestSpanFitsIntoABrokersMetadata() {
    // given
    var settled = new SettledOffsets();
    for (int i = 1; i < SettledOffsets.MOST_SPAN; i++) {
      settled.add(i);
    }

    // then
    assertThat(settled.committing(0).metadata()).hasSizeLessThan(4096);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "by hand", "settled:", "settled:not Base64!"})
  void whatOthersWroteThereSaysNothing(String metadata) {
    assertThat(SettledOffsets.of(new OffsetAndMetadata(5, metadata)).committing(5).metadata())
        .isEmpty();
  }

  @Test
  void beforeTheFirstCommitNothingIsSettled() {
    assertThat(SettledOffsets.of(null).contains(0)).isFalse();
  }
}
