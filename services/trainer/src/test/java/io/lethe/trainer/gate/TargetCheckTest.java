package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.trainer.fixture.SampledModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Whether a champion is within a target of 1 %, by a judge that finds four of five of them. */
class TargetCheckTest {

  private static final int PICTURES = 256;
  private static final int SIDE = 28;

  /** White ones are sensitive, and these are the labels. */
  private static final PictureSource WHITE = pictures((byte) 255);

  private static final PictureSource GREY = pictures((byte) 100);

  @Test
  void noneAmongFewPicturesSaysTooLittleSoMoreAreMade() {
    // given
    var champion = new Maker(Set.of());

    // then: 1 - 0.025^(1/256) = 1.43 % of what a judge sees is not excluded by them alone
    assertThat(isWithin(champion, 0.01)).isTrue();
    assertThat(champion.seeds).doesNotHaveDuplicates().hasSizeBetween(750, 850);
  }

  @Test
  void onePictureThatTheJudgeMistakesDecidesNothing() {
    assertThat(isWithin(new Maker(Set.of(5L)), 0.01)).isTrue();
    assertThat(isWithin(new Maker(Set.of(600L)), 0.01)).isTrue();
    assertThat(isWithin(new Maker(Set.of(5L, 600L)), 0.01)).isFalse();
  }

  @Test
  void ofAChampionThatIsPlainlyAboveNoMoreAreMade() {
    // given
    var champion = new Maker(Set.of(1L, 2L, 3L));

    // then
    assertThat(isWithin(champion, 0.01)).isFalse();
    assertThat(champion.seeds).hasSize(PICTURES);
  }

  @Test
  void aTargetThatTakesTooManyPicturesIsNotLookedFor() {
    // given
    var champion = new Maker(Set.of());

    // then
    assertThat(isWithin(champion, 0.001)).isFalse();
    assertThat(isWithin(champion, 0)).isFalse();
    assertThat(champion.seeds).hasSize(2 * PICTURES);
  }

  @Test
  void aTargetThatThePicturesSufficeForTakesNoMore() {
    // given
    var champion = new Maker(Set.of(1L, 2L));

    // then
    assertThat(isWithin(champion, 0.1)).isTrue();
    assertThat(champion.seeds).hasSize(PICTURES);
  }

  @Test
  void whatTheChampionHasLearnedIsNotLookedFor() {
    // given a champion that makes one kind in 50, and another kind that was reported
    Set<Long> white = new HashSet<>();
    for (long seed = 0; seed < 8 * PICTURES; seed += 50) {
      white.add(seed);
    }

    // then
    assertThat(isWithin(new Maker(white), WHITE, GREY, 0.01)).isTrue();
    assertThat(isWithin(new Maker(white), GREY, WHITE, 0.01)).isFalse();
  }

  @Test
  void stopsWhenCancelled() {
    // given
    var champion = new Maker(Set.of());
    GateMaterial material = material(WHITE.rows(), WHITE);
    Measurement measured = gate(0.01).measure(champion, material, () -> false);

    // then
    assertThatThrownBy(() -> gate(0.01).isNeeded(measured, champion, material, () -> true))
        .isInstanceOf(CancellationException.class);
    assertThat(champion.seeds).hasSize(PICTURES);
  }

  private static boolean isWithin(Maker champion, double target) {
    return isWithin(champion, WHITE.rows(), WHITE, target);
  }

  private static boolean isWithin(
      Maker champion, PictureSource learned, PictureSource added, double target) {
    GateMaterial material = material(learned, added);
    Gate gate = gate(target);
    return !gate.isNeeded(
        gate.measure(champion, material, () -> false), champion, material, () -> false);
  }

  private static Gate gate(double target) {
    return new Gate(UsualLimits.of(PICTURES, target, 3));
  }

  private static GateMaterial material(PictureSource learned, PictureSource added) {
    return GateMaterial.of(
        Optional.of(new BlockJudge()),
        new GatePictures(
            GREY,
            new ReferencePictures(GREY, Optional.empty()),
            WHITE,
            GateLabels.of(learned, added)),
        PICTURES,
        0);
  }

  private static PictureSource pictures(byte pixel) {
    byte[] pixels = new byte[SIDE * SIDE];
    Arrays.fill(pixels, pixel);
    return PictureList.of(List.of(pixels), 1, SIDE, SIDE);
  }

  /** Makes white pictures of some seeds, and black ones of the others. */
  private static final class Maker implements SampledModel {
    private final Set<Long> white;
    private final List<Long> seeds = new ArrayList<>();

    Maker(Set<Long> white) {
      this.white = white;
    }

    @Override
    public PictureShape shape() {
      return new PictureShape(WHITE.width(), WHITE.height(), WHITE.channels());
    }

    @Override
    public List<float[]> sample(List<PictureRequest> requests) {
      return requests.stream()
          .map(
              request -> {
                seeds.add(request.seed());
                float[] picture = new float[SIDE * SIDE];
                Arrays.fill(picture, white.contains(request.seed()) ? 1 : -1);
                return picture;
              })
          .toList();
    }
  }
}
