package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.prior.PriorEstimate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A judge that takes generated pictures for sensitive. */
class JudgeCheckTest {

  private static final int PICTURES = 256;

  private static final Gate GATE = new Gate(UsualLimits.of(PICTURES));

  private static final GateLook LOOK = new GateLook(true, new ErrorSpending(0, 1, 3));

  @Test
  void itHasNoSay() {
    // given nearly all of the champion's pictures taken for sensitive, of the unlabeled ones few
    GateMaterial material = SimulatedJudge.of(80, 100).material();
    Measurement champion = sensitive(200);

    // when one candidate changes nothing, and another one makes less of what it sees
    GateVerdict same = GATE.examine(champion, sensitive(200), material, LOOK);
    GateVerdict more = GATE.examine(champion, sensitive(256), material, LOOK);

    // then neither is blocked by it, and the reason says so
    assertThat(same.passed()).isTrue();
    assertThat(more.passed()).isTrue();
    assertThat(same.reason())
        .isEqualTo(
            "The judge takes 97.7 % of the champion's pictures for sensitive, but at most 15.0 % of"
                + " the unlabeled ones: it may tell generated pictures from real ones, and has no"
                + " say.");
    assertThat(same.figures())
        .containsEntry("judgeTrusted", 0.0)
        .doesNotContainKey("sensitiveRate.drop.chance");
  }

  @Test
  void itSparesNoChampionTheTraining() {
    GateMaterial material = SimulatedJudge.of(80, 100).material();

    assertThat(GATE.isNeeded(sensitive(200), null, material, () -> false)).isTrue();
  }

  @Test
  void heldOutLabelsDecideWithoutIt() {
    // given a candidate that denoises held-out labels better than the champion
    Measurement champion = withHeldOutLoss(sensitive(200), 2);
    Measurement candidate = withHeldOutLoss(sensitive(10), 1);
    var findings = new Findings();

    // when
    HeldOutCheck.examine(champion, candidate, 20, findings);

    // then
    assertThat(findings.verdict().passed()).isFalse();
    assertThat(findings.verdict().remedy()).isEqualTo(Remedy.STRONGER);
  }

  @Test
  void aJudgeThatFindsAsMuchAmongTheUnlabeledPicturesIsBelieved() {
    // given a model whose unlabeled pictures are mostly sensitive too, and one that makes some
    var most = new SimulatedJudge(new PriorEstimate(0.6, 0.7, 0.5, 0.8, 100, 3000));

    assertThat(JudgeCheck.isTrusted(sensitive(200), most.material())).isTrue();
    assertThat(JudgeCheck.isTrusted(sensitive(60), SimulatedJudge.of(80, 100).material())).isTrue();
    assertThat(JudgeCheck.isTrusted(sensitive(200), SimulatedJudge.of(80, 100).material()))
        .isFalse();
  }

  private static Measurement sensitive(int count) {
    double[] reaching = new double[PICTURES];
    Arrays.fill(reaching, 0, count, 1);
    return SimulatedJudge.measured(reaching);
  }

  private static Measurement withHeldOutLoss(Measurement model, double loss) {
    double[] losses = new double[128];
    for (int row = 0; row < losses.length; row++) {
      losses[row] = loss + 0.1 * (row % 3);
    }
    return new Measurement(
        true,
        model.pictures(),
        0,
        model.reaching(),
        model.features(),
        model.far(),
        model.farReaching(),
        model.paraphrased(),
        model.normalLosses(),
        losses);
  }
}
