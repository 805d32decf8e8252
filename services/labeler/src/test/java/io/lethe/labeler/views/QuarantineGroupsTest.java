package io.lethe.labeler.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.lethe.schemas.LabelStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The moderator sees at once what looks alike, and what became of its like. */
class QuarantineGroupsTest {

  private static final long LOOK = 0x00ff_00ff_00ff_00ffL;
  private static final long NEAR = LOOK ^ 0b11;
  private static final long OTHER = LOOK ^ 0b111;

  private final FilledViews filled = new FilledViews(2);
  private final TopicViews views = filled.views();

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
    filled.release("mnist", "a");
    filled.erase("mnist", "f");

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
    filled.held(model, sampleId, Instant.ofEpochSecond(since), hash, reporters);
  }

  private void label(String model, String sampleId, long sequence, long hash, LabelStatus status) {
    filled.label(model, sampleId, sequence, hash, status);
  }
}
