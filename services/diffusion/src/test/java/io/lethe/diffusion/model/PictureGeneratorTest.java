package io.lethe.diffusion.model;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.ClassModels;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.Measured;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.sampler.Sampler;
import io.lethe.diffusion.sampler.StepWeights;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("numeric")
class PictureGeneratorTest {
  private static DiffusionModel model;

  @BeforeAll
  static void load() throws Exception {
    model = DiffusionModel.load(Golden.path("digits"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static PictureRequest request(long seed, SamplerKind sampler) {
    return new PictureRequest(Measured.seed(seed), sampler, 5, null);
  }

  @ParameterizedTest
  @EnumSource(
      value = SamplerKind.class,
      names = {"DDPM", "DDIM", "DPM_SOLVER_2M"})
  void aPictureDependsOnItsOwnSeedOnly(SamplerKind sampler) {
    List<byte[]> together =
        PictureGenerator.generate(
            model, List.of(request(1, sampler), request(2, sampler), request(3, sampler)));
    List<byte[]> alone = PictureGenerator.generate(model, List.of(request(2, sampler)));

    assertThat(together.get(1)).hasSize(28 * 28).isNotEqualTo(together.get(0));
    assertAlike(together.get(1), alone.get(0));
  }

  @Test
  void oneBatchMixesSamplersAndSteps() {
    List<PictureRequest> requests =
        List.of(
            new PictureRequest(seed(1), SamplerKind.DPM_SOLVER_2M, 7, null),
            new PictureRequest(seed(2), SamplerKind.DDIM, 3, null),
            new PictureRequest(seed(3), SamplerKind.DDPM, 5, null),
            new PictureRequest(seed(4), SamplerKind.DPM_SOLVER_2M, 1, null));

    List<byte[]> together = PictureGenerator.generate(model, requests);

    for (int row = 0; row < requests.size(); row++) {
      byte[] alone = PictureGenerator.generate(model, List.of(requests.get(row))).get(0);
      assertAlike(together.get(row), alone);
    }
  }

  @Test
  void aPictureMayPauseAndGoOnBesideOthers() {
    // given
    PictureRequest request = new PictureRequest(seed(1), SamplerKind.DPM_SOLVER_2M, 6, null);
    byte[] alone = PictureGenerator.generate(model, List.of(request)).get(0);
    var row = new DenoisingRow(model, request);
    var other = new DenoisingRow(model, request(2, SamplerKind.DDPM));
    var third = new DenoisingRow(model, request(3, SamplerKind.DDIM));

    // when
    try (var batch = new DenoisingBatch(model)) {
      batch.step(List.of(row));
      batch.step(List.of(other, row));
      batch.step(List.of(other, third));
      batch.step(List.of(third, row, other));
      while (!row.isDone()) {
        batch.step(List.of(row));
      }
    }

    // then
    assertAlike(
        Pixels.interleaved(row.picture(), 0, model.channels(), model.height() * model.width()),
        alone);
    assertThat(other.step()).isEqualTo(3);
    assertThatThrownBy(other::picture).hasMessage("only 3 of 5 steps are done");
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

  @Test
  void negativeGuidanceByTheModelItselfChangesNothing() {
    List<PictureRequest> requests = List.of(request(5, SamplerKind.DDIM));

    List<byte[]> guided =
        PictureGenerator.generate(model, NoisePredictor.awayFrom(model, model, 0.5), requests);

    byte[] plain = PictureGenerator.generate(model, requests).get(0);
    assertAlike(guided.get(0), plain);
  }

  @Test
  void negativeGuidanceMovesAwayFromTheSensitiveModel() throws Exception {
    // given a sensitive model that always predicts no noise
    try (DiffusionModel none = model.withWeights(model.weights())) {
      none.weights().muli(0);
      List<PictureRequest> requests = List.of(request(5, SamplerKind.DDIM));

      // when it is guided away from
      List<byte[]> guided =
          PictureGenerator.generate(model, NoisePredictor.awayFrom(model, none, 0.5), requests);

      // then the prediction is half as large again, which is another picture
      List<byte[]> scaled =
          PictureGenerator.generate(
              model,
              (x, t, labels) -> NoisePredictor.of(model).predict(x, t, labels).mul(1.5),
              requests);
      assertThat(guided.get(0)).isEqualTo(scaled.get(0));
      assertThat(guided.get(0)).isNotEqualTo(PictureGenerator.generate(model, requests).get(0));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SamplerKind.class,
      names = {"DDPM", "DDIM", "DPM_SOLVER_2M"})
  void eachNumberOfStepsTakesDifferentTimesteps(SamplerKind sampler) {
    int all = model.schedule().steps();
    for (int steps = 1; steps <= all; steps++) {
      int[] timesteps = sampler.create(model.schedule(), steps).timesteps();
      assertThat(Arrays.stream(timesteps).distinct().count())
          .as("%d steps", steps)
          .isEqualTo(steps);
      assertThat(timesteps[0]).isLessThan(all);
      assertThat(timesteps).isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SamplerKind.class,
      names = {"DDPM", "DDIM", "DPM_SOLVER_2M"})
  void allStepsOfTheScheduleHaveFiniteWeights(SamplerKind sampler) {
    int all = model.schedule().steps();
    Sampler every = sampler.create(model.schedule(), all);
    for (int step = 0; step < all; step++) {
      StepWeights weights = every.weights(step);
      for (double weight :
          new double[] {weights.ofNoisy(), weights.ofClean(), weights.ofPrevious()}) {
        assertThat(weight).as("step %d", step).isFinite();
      }
    }
  }

  @Test
  void theSameRequestsMakeTheSamePictures() {
    List<PictureRequest> requests =
        List.of(request(5, SamplerKind.DDPM), request(6, SamplerKind.DDPM));

    List<byte[]> first = PictureGenerator.generate(model, requests);
    List<byte[]> second = PictureGenerator.generate(model, requests);

    assertThat(second.get(0)).isEqualTo(first.get(0));
    assertThat(second.get(1)).isEqualTo(first.get(1));
  }

  @Test
  void rejectsRequestsItCannotServe() {
    assertThatThrownBy(() -> PictureGenerator.generate(model, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                PictureGenerator.generate(
                    model, List.of(new PictureRequest(1, SamplerKind.DDIM, 1001, null))))
        .hasMessageContaining("1 to 1000");
    assertThatThrownBy(
            () ->
                PictureGenerator.generate(
                    model, List.of(new PictureRequest(1, SamplerKind.DDIM, 5, 3))))
        .hasMessage("classLabel must be left out, because the model has no classes");
  }

  @Test
  void oneBatchMixesClasses() {
    try (DiffusionModel classes = ClassModels.of(model, new float[64], constant(64, 3))) {
      List<byte[]> together =
          PictureGenerator.generate(classes, List.of(ofClass(1), ofClass(0), ofClass(1)));
      List<byte[]> plain = PictureGenerator.generate(model, List.of(ofClass(null)));

      assertThat(together.get(2)).isEqualTo(together.get(0)).isNotEqualTo(together.get(1));
      assertAlike(together.get(1), plain.get(0));
    }
  }

  private static PictureRequest ofClass(Integer label) {
    return new PictureRequest(seed(4), SamplerKind.DPM_SOLVER_2M, 5, label);
  }

  private static float[] constant(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void aModelWithClassesNeedsOneOfThem() {
    try (DiffusionModel classes = ClassModels.of(model, new float[64], new float[64])) {
      assertThatThrownBy(() -> PictureGenerator.generate(classes, List.of(ofClass(null))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("classLabel is missing: the model has the classes 0 to 1");
      for (int label : new int[] {-1, 2}) {
        assertThatThrownBy(() -> PictureGenerator.generate(classes, List.of(ofClass(label))))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("classLabel must be a class of the model, 0 to 1, not " + label);
      }
    }
  }

  @Test
  void pixelsSurviveTheWayThroughFloats() {
    byte[] pixels = new byte[28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
    }
    float[] planar = new float[pixels.length];

    Pixels.planar(pixels, 1, planar, 0);

    assertThat(planar[0]).isEqualTo(-1);
    assertThat(planar[255]).isEqualTo(1);
    assertThat(Pixels.interleaved(planar, 0, model.channels(), model.height() * model.width()))
        .isEqualTo(pixels);
  }

  @Test
  void samplerNamesAreRead() {
    assertThat(SamplerKind.of("dpm_solver_2m")).isEqualTo(SamplerKind.DPM_SOLVER_2M);
    assertThat(SamplerKind.of("euler")).isEqualTo(SamplerKind.EULER);
    assertThatThrownBy(() -> SamplerKind.of("magic")).hasMessageContaining("dpm_solver_2m");
    assertThatThrownBy(() -> SamplerKind.ofPictures("euler"))
        .hasMessage("sampler must be one of [ddpm, ddim, dpm_solver_2m]: euler");
  }
}
