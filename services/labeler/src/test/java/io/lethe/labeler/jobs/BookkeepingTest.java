package io.lethe.labeler.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.config.RetractionPolicy;
import io.lethe.labeler.config.TriggerPolicy;
import io.lethe.labeler.state.TriggerState;
import io.lethe.schemas.JobCause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the trigger does with times from a clock that was ahead, and is right again. */
class BookkeepingTest {

  private static final long NOW = 1_000_000_000;
  private static final long AHEAD = NOW + Duration.ofHours(1).toMillis();
  private static final Duration COOL_DOWN = Duration.ofSeconds(5);
  private static final Duration RETRY_AFTER = Duration.ofMinutes(1);
  private static final TriggerPolicy POLICY =
      new TriggerPolicy(
          10,
          Duration.ofSeconds(10),
          4,
          Duration.ofSeconds(30),
          RETRY_AFTER,
          COOL_DOWN,
          RetractionPolicy.ACCEPT);

  private final TriggerState state =
      TriggerState.newBuilder().setChampion("base").setTrainLabels(10).setLastSequence(10).build();

  @Test
  void aJobThatWasClosedThenIsFollowedByTheNextAfterItsPause() {
    // given
    state.setLastClosedAt(AHEAD);

    // when
    Bookkeeping.withoutTimesToCome(state, POLICY, NOW);

    // then
    assertThat(TriggerRule.cause(state, POLICY, NOW + COOL_DOWN.toMillis() - 1)).isEmpty();
    assertThat(TriggerRule.cause(state, POLICY, NOW + COOL_DOWN.toMillis()))
        .contains(JobCause.COUNT);
  }

  @Test
  void aJobThatFailedThenIsTriedAgainAfterItsPause() {
    // given
    state.setLastClosedAt(AHEAD);
    state.setFailures(1);
    state.setNotBefore(AHEAD + RETRY_AFTER.toMillis());

    // when
    Bookkeeping.withoutTimesToCome(state, POLICY, NOW);

    // then
    assertThat(TriggerRule.cause(state, POLICY, NOW + RETRY_AFTER.toMillis() - 1)).isEmpty();
    assertThat(TriggerRule.cause(state, POLICY, NOW + RETRY_AFTER.toMillis()))
        .contains(JobCause.COUNT);
  }

  @Test
  void aChangeAndASignOfLifeOfThenAreAsOldAsNow() {
    // given
    state.setUnlearnedSince(AHEAD);
    state.setLastBeatAt(AHEAD);

    // when
    Bookkeeping.withoutTimesToCome(state, POLICY, NOW);

    // then
    assertThat(state.getUnlearnedSince()).isEqualTo(NOW);
    assertThat(state.getLastBeatAt()).isEqualTo(NOW);
  }

  @Test
  void whatIsPastStaysAsItIs() {
    // given
    state.setLastClosedAt(NOW - 1);
    state.setFailures(1);
    state.setNotBefore(NOW + 1);
    TriggerState before = TriggerState.newBuilder(state).build();

    // when
    Bookkeeping.withoutTimesToCome(state, POLICY, NOW);

    // then
    assertThat(state).isEqualTo(before);
  }
}
