package io.lethe.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.RolloutState;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.TrialTally;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrialViewTest {

  private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

  private final TrialView view = new TrialView();

  @Test
  void tellsWhatLiveInstancesCountOfTheTrialThatRuns() {
    // given an instance that is gone, and one that still counts the trial before
    view.put(counts("b", 7, NOW));
    view.put(counts("a", 7, NOW.minusSeconds(80)));
    view.put(counts("gone", 7, NOW.minusSeconds(100)));
    view.put(counts("late", 6, NOW));

    // then
    assertThat(view.counts("m", 7, NOW))
        .extracting(TrialCounts::getInstance)
        .containsExactly("a", "b");
    assertThat(view.counts("other", 7, NOW)).isEmpty();
  }

  @Test
  void keepsTheLatestResultsAndNoMoreThanItsBound() {
    // when
    for (int i = 0; i <= TrialView.MOST_RESULTS; i++) {
      view.put(result("v" + i, NOW.plusSeconds(i)));
    }

    // then
    assertThat(view.results("m")).hasSize(TrialView.MOST_RESULTS);
    assertThat(view.results("m").get(0).getVersion()).isEqualTo("v" + TrialView.MOST_RESULTS);
    assertThat(view.results("m")).extracting(TrialResult::getVersion).doesNotContain("v0");
  }

  private static TrialCounts counts(String instance, long revision, Instant countedAt) {
    var none = new TrialTally(0L, 0L, 0L, 0L);
    return new TrialCounts(
        "m",
        instance,
        "v2",
        revision,
        NOW,
        RolloutState.SERVING,
        "",
        none,
        none,
        none,
        0L,
        countedAt);
  }

  private static TrialResult result(String version, Instant endedAt) {
    return TrialResult.newBuilder()
        .setModel("m")
        .setVersion(version)
        .setChampion("v0")
        .setRevision(1)
        .setMode(TrialMode.SHADOW)
        .setShare(0.1)
        .setPictures(10)
        .setStartedAt(NOW)
        .setEndedAt(endedAt)
        .setOutcome(TrialOutcome.UNDECIDED)
        .setBy("labeler")
        .build();
  }
}
