package io.lethe.labeler.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.topics.RecordPlace;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The moderator sees at once what looks alike, and what became of its like. */
class QuarantineGroupsTest {

  private static final RecordPlace PLACE = new RecordPlace(0, 0);

  private static final long LOOK = 0x00ff_00ff_00ff_00ffL;
  private static final long NEAR = LOOK ^ 0b11;
  private static final long OTHER = LOOK ^ 0b111;

  private final TopicViews views = new TopicViews(new NearDuplicates(2));

  @Test
  void picturesThatLookAlikeAreOneGroup() {
    // given
    held("mnist", "b", 20, NEAR, "bob", "ann");
    held("mnist", "a", 10, LOOK, "ann", "cem");
    held("mnist", "c", 30, OTHER, "ann");
    held("faces", "d", 5, LOOK, "ann");
    label("mnist", "e", 1, NEAR, LabelStatus.ACTIVE);
    label("mnist", "f", 2, LOOK, LabelStatus.RETRACTED);
    label("mnist", "g", 3, LOOK, LabelStatus.RETRACTED);
    label("mnist", "h", 4, ~LOOK, LabelStatus.ACTIVE);
    label("faces", "i", 1, LOOK, LabelStatus.ACTIVE);

    // then
    assertThat(views.groups("mnist", 0, 10))
        .isEqualTo(
            new Page<>(
                List.of(
                    new GroupRow(List.of("a", "b"), 3, Instant.ofEpochSecond(10), 1, 2),
                    // It is near the second one, not the first, and as near the label.
                    new GroupRow(List.of("c"), 1, Instant.ofEpochSecond(30), 1, 0)),
                0,
                2));
    assertThat(views.groups("mnist", 1, 1).items())
        .extracting(GroupRow::sampleIds)
        .containsExactly(List.of("c"));

    // when
    views.quarantined("mnist/a", null, PLACE);
    views.label("mnist/f", null, PLACE);

    // then
    assertThat(views.groups("mnist", 0, 10).items())
        .extracting(GroupRow::sampleIds, GroupRow::retractedLabels)
        .containsExactly(tuple(List.of("b", "c"), 1L));
  }

  @Test
  void noMoreAreComparedThanTheBound() {
    // given each held longer than the one before
    int most = QuarantineGroups.MOST_HELD;
    for (int i = 0; i < most + 2; i++) {
      held("mnist", "s" + i, most - i, LOOK, "ann");
    }

    // then the two that came last wait for their turn
    assertThat(views.groups("mnist", 0, 10).items())
        .singleElement()
        .satisfies(group -> assertThat(group.sampleIds()).hasSize(most).doesNotContain("s0", "s1"));
  }

  private void held(String model, String sampleId, long since, long hash, String... reporters) {
    views.quarantined(
        model + "/" + sampleId,
        QuarantinedSample.newBuilder()
            .setModel(model)
            .setSampleId(sampleId)
            .setPng(ByteBuffer.allocate(0))
            .setSupports(Stream.of(reporters).map(QuarantineGroupsTest::support).toList())
            .setReason("why")
            .setQuarantinedAt(Instant.ofEpochSecond(since))
            .setPerceptualHash(hash)
            .build(),
        PLACE);
  }

  private static Support support(String reporter) {
    return Support.newBuilder()
        .setReportId("r")
        .setReporter(reporter)
        .setSupportedAt(Instant.EPOCH)
        .build();
  }

  private void label(String model, String sampleId, long sequence, long hash, LabelStatus status) {
    views.label(
        model + "/" + sampleId,
        Label.newBuilder()
            .setModel(model)
            .setSampleId(sampleId)
            .setSplit(Split.TRAIN)
            .setStatus(status)
            .setSequence(sequence)
            .setWidth(1)
            .setHeight(1)
            .setChannels(1)
            .setPng(ByteBuffer.allocate(0))
            .setSupports(List.of())
            .setPerceptualHash(hash)
            .build(),
        PLACE);
  }
}
