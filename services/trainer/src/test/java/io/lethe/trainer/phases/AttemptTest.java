package io.lethe.trainer.phases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.schemas.TrainingSettings;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.gate.GateVerdict;
import io.lethe.trainer.gate.Remedy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttemptTest {

  private static final int MOST = 3;

  private final TrainingSettings settings = ModelTopics.settings("pu");
  private final Attempt first = new Attempt(1, settings, Map.of("judgeSeconds", 2.0));

  private static GateVerdict refused(Remedy remedy) {
    return new GateVerdict(false, "No.", remedy, Map.of());
  }

  @Test
  void nothingFollowsAPassedCandidate() {
    assertThat(first.after(new GateVerdict(true, "", Remedy.NONE, Map.of()), MOST)).isEmpty();
  }

  @Test
  void nothingFollowsWithoutARemedyOrAfterTheLastAttempt() {
    assertThat(first.after(refused(Remedy.NONE), MOST)).isEmpty();
    assertThat(first.after(refused(Remedy.GENTLER), 1)).isEmpty();
    assertThat(new Attempt(3, settings, Map.of()).after(refused(Remedy.GENTLER), MOST)).isEmpty();
  }

  @Test
  void aGentlerAttemptRemovesLessAndLearnsSlower() {
    // when
    Attempt next = first.after(refused(Remedy.GENTLER), MOST).orElseThrow();

    // then
    assertThat(next.number()).isEqualTo(2);
    assertThat(next.settings().getBeta()).isCloseTo(0.7 * settings.getBeta(), within(1e-12));
    assertThat(next.settings().getLearningRate())
        .isCloseTo(0.7 * settings.getLearningRate(), within(1e-12));
    assertThat(next.figures()).isEqualTo(first.figures());
  }

  @Test
  void aStrongerAttemptRemovesMoreUpToTheMostThatIsSound() {
    // when
    Attempt second = first.after(refused(Remedy.STRONGER), 9).orElseThrow();
    Attempt third = second.after(refused(Remedy.STRONGER), 9).orElseThrow();
    Attempt fourth = third.after(refused(Remedy.STRONGER), 9).orElseThrow();

    // then
    assertThat(second.settings().getBeta()).isCloseTo(1.5 * settings.getBeta(), within(1e-12));
    assertThat(second.settings().getLearningRate()).isEqualTo(settings.getLearningRate());
    assertThat(fourth.settings().getBeta()).isEqualTo(AutomaticBeta.MOST);
    assertThat(fourth.after(refused(Remedy.STRONGER), 9)).isEmpty();
  }

  @Test
  void anObjectiveWithoutBetaHasNoStrongerAttempt() {
    var supervised = new Attempt(1, ModelTopics.settings("supervised"), Map.of());

    assertThat(supervised.after(refused(Remedy.STRONGER), MOST)).isEmpty();
    assertThat(supervised.after(refused(Remedy.GENTLER), MOST)).isPresent();
  }

  @Test
  void figuresAreAddedToACopy() {
    Attempt trained = first.with("trainingSeconds", 60);

    assertThat(trained.figures())
        .containsExactlyInAnyOrderEntriesOf(Map.of("judgeSeconds", 2.0, "trainingSeconds", 60.0));
    assertThat(first.figures()).containsOnlyKeys("judgeSeconds");
  }
}
