package io.lethe.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RolloutViewTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final RolloutView view = new RolloutView();

  @Test
  void anInstanceThatIsSilentForThreeBeatsIsGone() {
    // given
    view.put(rollout("a", NOW), NOW);
    view.put(rollout("b", NOW.plusSeconds(1)), NOW);

    // then
    Instant later = NOW.plus(Duration.ofSeconds(90));
    assertThat(view.of("m", later)).extracting(Rollout::getInstance).containsExactly("a", "b");
    assertThat(view.of("m", later.plusMillis(1)))
        .extracting(Rollout::getInstance)
        .containsExactly("b");
  }

  @Test
  void aGoneInstanceIsForgottenAndNoneIsKeptThatWasLongGoneAtTheStart() {
    // given
    view.put(rollout("a", NOW.minus(Duration.ofDays(1))), NOW);
    view.put(rollout("b", NOW), NOW);

    // then it is not only hidden
    assertThat(view.of("m", NOW.minus(Duration.ofDays(1))))
        .extracting(Rollout::getInstance)
        .containsExactly("b");
  }

  private static Rollout rollout(String instance, Instant beatAt) {
    return new Rollout("m", instance, "v1", RolloutState.SERVING, "", beatAt, beatAt);
  }
}
