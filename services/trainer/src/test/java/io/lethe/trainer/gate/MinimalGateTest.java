package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.trainer.fixture.FakeDenoiser;
import io.lethe.trainer.training.Denoiser;
import java.util.Collections;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinimalGateTest {

  private static final PictureSource SOME = pictures(3);
  private static final PictureSource NONE = pictures(0);

  private final MinimalGate gate =
      new MinimalGate(new GateLimits(40, 0, 128, 1.5, SamplerKind.DDIM, 2));

  @Test
  void aCandidateLikeTheChampionPassesWithItsFigures() {
    // when
    GateVerdict verdict = examine(FakeDenoiser.withLoss(1.2), SOME);

    // then
    assertThat(verdict.passed()).isTrue();
    assertThat(verdict.reason()).isEmpty();
    assertThat(verdict.figures())
        .containsEntry("finiteWeights", 1.0)
        .containsEntry("pictures", 40.0)
        .containsEntry("brokenPictures", 0.0)
        .containsEntry("unlabeledLoss.ratio", 1.2)
        .containsEntry("heldOutPictures", 3.0)
        .containsEntry("heldOutLoss.candidate", 1.2)
        .containsEntry("heldOutLoss.champion", 1.0);
  }

  @Test
  void aModelWithClassesIsSampledInAllOfThemInTurn() {
    FakeDenoiser candidate = FakeDenoiser.withClasses(3);

    examine(candidate, SOME);

    assertThat(candidate.sampled())
        .extracting(PictureRequest::classLabel)
        .hasSize(40)
        .startsWith(0, 1, 2, 0);
  }

  @Test
  void withoutHeldOutPicturesThereAreNoFiguresOfThem() {
    assertThat(examine(FakeDenoiser.withLoss(1), NONE).figures())
        .doesNotContainKey("heldOutLoss.candidate");
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() {
    assertRefused(FakeDenoiser.withoutFiniteWeights(), "not finite");
  }

  @Test
  void aLossFarAboveTheChampionsIsRefused() {
    assertRefused(FakeDenoiser.withLoss(1.51), "1.51 times the champion's");
  }

  @Test
  void aLossThatIsNotANumberIsRefused() {
    assertRefused(FakeDenoiser.withLoss(Double.NaN), "NaN times the champion's");
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, 0.3f, 1, 7, Float.NaN, Float.POSITIVE_INFINITY})
  void blackGreySaturatedAndNotFinitePicturesAreRefused(float value) {
    assertRefused(FakeDenoiser.making(value, value, value), "40 of 40 generated pictures");
  }

  @Test
  void onePixelThatIsNotANumberBreaksAPicture() {
    assertThat(BrokenPicture.is(new float[] {-1, 0, 1, Float.NaN})).isTrue();
  }

  @Test
  void saturatedNoiseBeyondWhatPixelsShowIsFlat() {
    assertThat(BrokenPicture.is(new float[] {1.5f, 3, 9})).isTrue();
  }

  @Test
  void aPictureWithContentIsNotBroken() {
    assertThat(BrokenPicture.is(new float[] {-1, -1, -0.5f, -1})).isFalse();
  }

  @Test
  void stopsWhenCancelled() {
    var candidate = FakeDenoiser.withLoss(1);
    assertThatThrownBy(() -> gate.examine(candidate, candidate, SOME, NONE, 1, () -> true))
        .isInstanceOf(CancellationException.class);
  }

  private void assertRefused(Denoiser candidate, String reason) {
    GateVerdict verdict = examine(candidate, NONE);
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.reason()).contains(reason);
  }

  private GateVerdict examine(Denoiser candidate, PictureSource heldOut) {
    return gate.examine(FakeDenoiser.withLoss(1), candidate, SOME, heldOut, 1, () -> false);
  }

  private static PictureSource pictures(int count) {
    return PictureList.of(Collections.nCopies(count, new byte[28 * 28]), 1, 28, 28);
  }
}
