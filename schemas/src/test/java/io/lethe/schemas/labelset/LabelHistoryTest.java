package io.lethe.schemas.labelset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Split;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelHistoryTest {

  private final LabelHistory history = new LabelHistory("m", 3);

  @Test
  void membersAsOfNAreThoseOfTheFirstNChanges() throws Exception {
    // when
    apply(1, "a", MembershipChange.ADDED);
    apply(2, "b", MembershipChange.ADDED);
    apply(3, "a", MembershipChange.RETRACTED);
    apply(4, "c", MembershipChange.ADDED);

    // then
    assertThat(history.asOfThrough()).containsOnlyKeys("b");
    assertThat(history.remaining()).containsOnlyKeys("b");
  }

  @Test
  void whatIsRemovedAfterNStaysInTheDigestButDoesNotTrain() throws Exception {
    // when
    apply(1, "a", MembershipChange.ADDED);
    apply(2, "b", MembershipChange.ADDED);
    apply(3, "c", MembershipChange.ADDED);
    apply(4, "a", MembershipChange.RETRACTED);
    apply(5, "b", MembershipChange.ERASED);
    apply(6, "a", MembershipChange.RESTORED);

    // then
    assertThat(history.asOfThrough()).containsOnlyKeys("a", "b", "c");
    assertThat(history.remaining()).containsOnlyKeys("a", "c");
  }

  @Test
  void aRunThatBeganKeepsWhatIsRetractedButNotWhatIsErased() throws Exception {
    // given
    apply(1, "a", MembershipChange.ADDED);
    apply(2, "b", MembershipChange.ADDED);
    apply(3, "c", MembershipChange.ADDED);

    // when
    apply(4, "a", MembershipChange.RETRACTED);
    apply(5, "c", MembershipChange.ERASED);
    apply(6, "c", MembershipChange.ADDED);
    apply(7, "d", MembershipChange.ADDED);

    // then
    assertThat(history.chosen(Set.of("a", "b"))).containsOnlyKeys("a", "b");
    assertThatThrownBy(() -> history.chosen(Set.of("b", "c")))
        .isInstanceOf(LabelLogException.class)
        .hasMessage("Label c of model m was erased.");
    assertThatThrownBy(() -> history.chosen(Set.of("d")))
        .isInstanceOf(LabelLogException.class)
        .hasMessage("Label d is no member of model m as of 3.");
  }

  @Test
  void saysByWhichChangeEachMemberCameAndHowItLeftSince() throws Exception {
    // given b, which came twice, and changes after N
    apply(1, "b", MembershipChange.ADDED);
    apply(2, "a", MembershipChange.ADDED);
    apply(3, "b", MembershipChange.RESTORED);

    // when
    apply(4, "a", MembershipChange.RETRACTED);
    apply(5, "b", MembershipChange.RETRACTED);
    apply(6, "a", MembershipChange.RESTORED);
    apply(7, "b", MembershipChange.ERASED);

    // then
    assertThat(history.asOfThrough().values())
        .extracting(LabelChange::getSampleId, LabelChange::getSequence)
        .containsExactly(tuple("a", 2L), tuple("b", 3L));
    assertThat(history.removedSince()).containsOnlyKeys("b");
    assertThat(history.removedSince().get("b").getSequence()).isEqualTo(7);
    assertThat(history.last()).isEqualTo(7);
  }

  @Test
  void theDigestIsThatOfTheMembersAsOfN() throws Exception {
    apply(1, "a", MembershipChange.ADDED);
    apply(2, "b", MembershipChange.ADDED);
    apply(3, "a", MembershipChange.RETRACTED);
    apply(4, "b", MembershipChange.ERASED);

    assertThat(history.digest()).isEqualTo(LabelDigest.of(Map.of("b", Split.TRAIN)));
  }

  @Test
  void aGapIsNamed() throws Exception {
    apply(1, "a", MembershipChange.ADDED);

    assertThatThrownBy(() -> apply(3, "b", MembershipChange.ADDED))
        .isInstanceOf(LabelLogException.class)
        .hasMessage("The label log of model m has a gap: sequence 3 follows 1.");
  }

  @Test
  void aChangeOfANewerLabelerIsNotGuessedAt() {
    assertThatThrownBy(() -> apply(1, "a", MembershipChange.UNKNOWN))
        .isInstanceOf(LabelLogException.class)
        .hasMessageContaining("not known here");
  }

  @Test
  void reachesNWithItsSequence() throws Exception {
    apply(1, "a", MembershipChange.ADDED);
    apply(2, "b", MembershipChange.ADDED);
    assertThat(history.reachesThrough()).isFalse();

    apply(3, "c", MembershipChange.ADDED);
    assertThat(history.reachesThrough()).isTrue();
  }

  private void apply(long sequence, String sampleId, MembershipChange change)
      throws LabelLogException {
    history.apply(
        LabelChange.newBuilder()
            .setModel("m")
            .setSequence(sequence)
            .setSampleId(sampleId)
            .setSplit(Split.TRAIN)
            .setChange(change)
            .setReportIds(List.of())
            .setChangedAt(Instant.EPOCH)
            .build());
  }
}
