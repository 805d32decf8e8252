package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.reports.DeadLetters;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.labeler.vetting.Supports;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.rules.FieldRules;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A picture may have so many supports that its record still fits into every topic. */
class SupportsTest {

  /** What Kafka's batch and headers add, and room for fields to come. */
  private static final int SPARE = 128 << 10;

  private static String name(int number) {
    // Two bytes a letter: the bound counts bytes.
    return "ä".repeat(FieldRules.MOST_IDENTIFIER_BYTES / 2 - 4) + "%08d".formatted(number);
  }

  private static List<Support> mostOfLongNames() {
    List<Support> supports = new ArrayList<>();
    try {
      for (int number = 0; ; number++) {
        Support more =
            Support.newBuilder()
                .setReporter(name(number))
                .setReportId(name(number))
                .setGenerationId(name(number))
                .setSupportedAt(Instant.EPOCH)
                .build();
        supports = new ArrayList<>(Supports.with(supports, more));
      }
    } catch (UnusableRecordException e) {
      assertThat(e.getMessage()).contains("reports already");
      return supports;
    }
  }

  @Test
  void theWordsOfTheFirstHundredAreKept() throws Exception {
    // given
    List<Support> supports = List.of();

    // when
    for (int number = 0; number < 102; number++) {
      supports =
          Supports.with(
              supports,
              Support.newBuilder()
                  .setReporter("r" + number)
                  .setReportId("r" + number)
                  .setSupportedAt(Instant.EPOCH)
                  .setReason("why")
                  .build());
    }

    // then
    assertThat(supports).hasSize(102).filteredOn(s -> s.getReason().equals("why")).hasSize(100);
  }

  @Test
  void theLargestLabelFitsIntoItsTopic() {
    // given
    List<Support> supports = mostOfLongNames();

    // when
    Label label =
        Label.newBuilder()
            .setModel("m".repeat(FieldRules.MOST_IDENTIFIER_BYTES))
            .setSampleId("0".repeat(64))
            .setSplit(Split.TRAIN)
            .setStatus(LabelStatus.ACTIVE)
            .setSequence(Long.MAX_VALUE)
            .setWidth(512)
            .setHeight(512)
            .setChannels(3)
            .setPng(ByteBuffer.allocate(Png.MAX_BYTES))
            .setSupports(supports)
            .setGenerationId(name(0))
            .setModelVersion(name(0))
            .build();

    // then
    assertThat(supports).hasSizeGreaterThan(500);
    assertThat(Topics.LABELS.encode(label)).hasSizeLessThan(Topics.MAX_RECORD_BYTES - SPARE);
  }

  @Test
  void theLargestHeldPictureFitsIntoItsDeadLetter() {
    // given
    QuarantinedSample held =
        QuarantinedSample.newBuilder()
            .setModel("m".repeat(FieldRules.MOST_IDENTIFIER_BYTES))
            .setSampleId("0".repeat(64))
            .setPng(ByteBuffer.allocate(Png.MAX_BYTES))
            .setSupports(mostOfLongNames())
            .setReason("Nobody knows.")
            .setQuarantinedAt(Instant.EPOCH)
            .build();

    // when
    var letter = DeadLetters.expired(held, 0);

    // then its content is kept
    assertThat(letter.getValue()).isNotNull();
    assertThat(Topics.DEAD_LETTERS.encode(letter)).hasSizeLessThan(Topics.MAX_RECORD_BYTES);
  }
}
