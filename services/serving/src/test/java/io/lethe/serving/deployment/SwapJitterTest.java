package io.lethe.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwapJitterTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final DeploymentView view = new DeploymentView();

  @BeforeEach
  void twoInstancesFollowNewChampions() {
    view.put(rollout("i-0", RolloutState.SERVING), NOW);
    view.put(rollout("other", RolloutState.SERVING), NOW);
    view.put(deployment(DeploymentMode.LATEST, 1));
  }

  @Test
  void instancesSpreadOverTheWholeSpan() {
    List<Duration> waits = IntStream.range(0, 200).mapToObj(i -> wait("i-" + i, true)).toList();

    assertThat(waits).allMatch(wait -> !wait.isNegative() && wait.compareTo(LONGEST) <= 0);
    for (int quarter = 0; quarter < 4; quarter++) {
      int from = quarter * 500;
      assertThat(waits)
          .filteredOn(wait -> wait.toMillis() >= from && wait.toMillis() < from + 500)
          .hasSizeBetween(25, 75);
    }
    assertThat(wait("i-0", true)).isEqualTo(waits.get(0));
  }

  @Test
  void anInstanceThatServesNothingDoesNotWait() {
    assertThat(wait("i-0", false)).isZero();
  }

  @Test
  void nobodyWaitsForAnOperatorsOrder() {
    view.put(deployment(DeploymentMode.PINNED, 2));

    assertThat(wait("i-0", true)).isZero();
  }

  @Test
  void whoIsAloneDoesNotWait() {
    view.put(rollout("other", RolloutState.STOPPED), NOW);

    assertThat(wait("i-0", true)).isZero();
  }

  @Test
  void itCanBeSwitchedOff() {
    var none = new SwapJitter("i-0", Duration.ZERO);

    assertThat(none.before(view, "m", "v2", true, NOW)).isZero();
  }

  private Duration wait(String instance, boolean servesAlready) {
    return new SwapJitter(instance, LONGEST).before(view, "m", "v2", servesAlready, NOW);
  }

  private static Rollout rollout(String instance, RolloutState state) {
    return new Rollout("m", instance, "v1", state, "", NOW, NOW);
  }

  private static Deployment deployment(DeploymentMode mode, long revision) {
    return Deployment.newBuilder()
        .setModel("m")
        .setVersion("v2")
        .setMode(mode)
        .setRevision(revision)
        .setBy("test")
        .setDeployedAt(NOW)
        .build();
  }
}
