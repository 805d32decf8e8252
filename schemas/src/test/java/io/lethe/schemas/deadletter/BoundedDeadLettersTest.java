package io.lethe.schemas.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedDeadLettersTest {

  private static final int FITS = BoundedDeadLetters.MOST_BYTES;

  @Test
  void anOrdinaryRecordIsHeldAsItWas() {
    // when
    DeadLetter letter = letter("key".getBytes(UTF_8), "value".getBytes(UTF_8), "Why.");

    // then
    assertThat(letter.getTopic()).isEqualTo("topic");
    assertThat(letter.getPartition()).isEqualTo(2);
    assertThat(letter.getOffset()).isEqualTo(7);
    assertThat(letter.getKey()).isEqualTo(ByteBuffer.wrap("key".getBytes(UTF_8)));
    assertThat(letter.getValue()).isEqualTo(ByteBuffer.wrap("value".getBytes(UTF_8)));
    assertThat(letter.getReason()).isEqualTo("Why.");
    assertThat(letter.getService()).isEqualTo("labeler");
    assertThat(BoundedDeadLetters.key(letter)).isEqualTo("key".getBytes(UTF_8));
  }

  @Test
  void aRecordWithoutKeyAndValueHasNone() {
    DeadLetter letter = letter(null, null, "Why.");

    assertThat(letter.getKey()).isNull();
    assertThat(letter.getValue()).isNull();
    assertThat(BoundedDeadLetters.key(letter)).isNull();
  }

  /** What fits is held and what does not is left out, with a word about it. */
  @ParameterizedTest
  @CsvSource({
    "0, 983040, true, true",
    "0, 983041, true, false",
    "983040, 0, true, true",
    "983041, 0, false, true",
    "983041, 983040, false, true",
    "3, 983038, true, false",
    "524288, 1024, true, true",
    "2000000, 2000000, false, false"
  })
  void whateverTheSizeTheTopicTakesIt(int key, int value, boolean holdsKey, boolean holdsValue) {
    // when
    DeadLetter letter = letter(new byte[key], new byte[value], "語".repeat(5000));

    // then
    assertThat(FITS).isEqualTo(983040);
    assertThat(letter.getKey() != null).isEqualTo(holdsKey);
    assertThat(letter.getValue() != null).isEqualTo(holdsValue);
    assertThat(letter.getReason())
        .startsWith("語語")
        .contains("... (5000 characters)")
        .matches(reason -> holdsKey != reason.contains("key of " + key + " bytes does not fit"))
        .matches(
            reason -> holdsValue != reason.contains("value of " + value + " bytes does not fit"))
        .hasSizeLessThan(1200);
    assertThat(written(letter)).isLessThanOrEqualTo(Topics.MAX_RECORD_BYTES);
  }

  private static DeadLetter letter(byte[] key, byte[] value, String reason) {
    return BoundedDeadLetters.of(
        new ConsumerRecord<>("topic", 2, 7, key, value), reason, "labeler", Instant.EPOCH);
  }

  /** Bytes of a batch of this letter alone, as a producer and the broker count them. */
  private static int written(DeadLetter letter) {
    byte[] value = Topics.DEAD_LETTERS.encode(letter);
    return DefaultRecordBatch.sizeInBytes(
        List.of(new SimpleRecord(BoundedDeadLetters.key(letter), value)));
  }
}
