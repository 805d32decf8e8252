package io.lethe.diffusion.model;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.noise.CounterNoise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("numeric")
class ClassifierFreeGuidanceTest {
  private static final int NULL_CLASS = 2;
  private static DiffusionModel model;
  private static DiffusionModel withoutNull;

  @BeforeAll
  static void load() throws Exception {
    try (DiffusionModel plain = DiffusionModel.load(Golden.path("digits"))) {
      model =
          ClassModels.withNullClass(plain, NULL_CLASS, embedding(1), embedding(2), embedding(3));
      withoutNull = ClassModels.of(plain, embedding(1), embedding(2));
    }
  }

  @AfterAll
  static void close() {
    model.close();
    withoutNull.close();
  }

  private static float[] embedding(long seed) {
    float[] values = new float[64];
    new CounterNoise(seed).gaussian(0, values, 0, values.length);
    return values;
  }

  private static PictureRequest request(SamplerKind sampler, Integer label, double scale) {
    return new PictureRequest(seed(9), sampler, 4, label, scale);
  }

  /** Two passes of the network, one after the other, for the same scale in each row. */
  private static NoisePredictor twoPasses(double scale) {
    NoisePredictor own = NoisePredictor.of(model);
    return (x, t, labels) -> {
      NDArray ofNull = own.predict(x, t, labels.zerosLike().add(NULL_CLASS));
      return ofNull.add(own.predict(x, t, labels).sub(ofNull).mul(scale));
    };
  }

  @ParameterizedTest
  @EnumSource(
      value = SamplerKind.class,
      names = {"DDPM", "DDIM", "DPM_SOLVER_2M"})
  void isTheNullPredictionAndTheDifferenceTimesTheScale(SamplerKind sampler) {
    byte[] guided = alone(request(sampler, 1, 3.5));

    byte[] expected =
        PictureGenerator.generate(model, twoPasses(3.5), List.of(request(sampler, 1, 1))).get(0);
    assertAlike(guided, expected);
    assertThat(guided).isNotEqualTo(alone(request(sampler, 1, 1)));
  }

  @Test
  void guidedPicturesShareBatchesWithOthers() {
    // given
    List<PictureRequest> requests =
        List.of(
            new PictureRequest(seed(1), SamplerKind.DDIM, 4, 0, 2),
            new PictureRequest(seed(2), SamplerKind.DPM_SOLVER_2M, 5, 1),
            new PictureRequest(seed(3), SamplerKind.DDPM, 3, 1, 6),
            new PictureRequest(seed(4), SamplerKind.DDIM, 2, null),
            new PictureRequest(seed(5), SamplerKind.DPM_SOLVER_2M, 4, 0, 0.5));

    // when
    List<byte[]> together = PictureGenerator.generate(model, requests);

    // then
    for (int row = 0; row < requests.size(); row++) {
      assertAlike(together.get(row), alone(requests.get(row)));
    }
  }

  @Test
  void noClassAndScaleZeroAreTheNullClass() {
    byte[] ofNull = alone(request(SamplerKind.DDIM, NULL_CLASS, 1));

    assertThat(alone(request(SamplerKind.DDIM, null, 1))).isEqualTo(ofNull);
    assertAlike(alone(request(SamplerKind.DDIM, 1, 0)), ofNull);
    assertThat(alone(request(SamplerKind.DDIM, 1, 1))).isNotEqualTo(ofNull);
  }

  @Test
  void aGuidedPictureTakesTwoRowsOfOneCall() {
    // given a predictor that counts
    List<Long> calls = new ArrayList<>();
    NoisePredictor counting =
        (x, t, labels) -> {
          calls.add(x.getShape().get(0));
          return NoisePredictor.of(model).predict(x, t, labels);
        };
    var guided = new PictureRequest(1, SamplerKind.DDIM, 2, 0, 2);
    var plain = new PictureRequest(2, SamplerKind.DDIM, 2, 0);

    // when
    PictureGenerator.generate(model, counting, List.of(guided, plain));

    // then
    assertThat(calls).containsExactly(3L, 3L);
    assertThat(guided.networkRows()).isEqualTo(2);
    assertThat(plain.networkRows()).isEqualTo(1);
  }

  @Test
  void saysWhyAPictureCanNotBeGuided() {
    assertThatThrownBy(() -> alone(request(SamplerKind.DDIM, null, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("guidanceScale must be left out where no class is asked for");
    for (double scale : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> alone(request(SamplerKind.DDIM, 0, scale)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("guidanceScale must be a finite number from 0, not " + scale);
    }
    assertThatThrownBy(
            () -> PictureGenerator.generate(withoutNull, List.of(request(SamplerKind.DDIM, 0, 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "guidanceScale must be left out, because the model has no null class to be guided from");
  }

  private static byte[] alone(PictureRequest request) {
    return PictureGenerator.generate(model, List.of(request)).get(0);
  }

  /** To one 8-bit level. */
  /** A last bit at the edge of rounding makes a level of a pixel; an error makes many of many. */
  private static void assertAlike(byte[] picture, byte[] expected) {
    assertThat(picture).hasSameSizeAs(expected);
    int levels = 0;
    double apart = 0;
    for (int i = 0; i < expected.length; i++) {
      int off = Math.abs((picture[i] & 0xFF) - (expected[i] & 0xFF));
      levels = Math.max(levels, off);
      apart += off == 0 ? 0 : 1;
    }
    assertThat(figure("8-bit levels apart", levels)).isLessThanOrEqualTo(2);
    assertThat(figure("share of pixels apart", apart / expected.length)).isLessThan(0.1);
  }
}
