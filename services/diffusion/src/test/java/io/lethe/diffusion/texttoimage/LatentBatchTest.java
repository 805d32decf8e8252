package io.lethe.diffusion.texttoimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.sampler.LatentSampler;
import io.lethe.diffusion.script.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LatentBatchTest {
  private static final Path TINY = Path.of("src/test/resources/golden/stable-diffusion/sd1-tiny");
  private static final Prompt RED = new Prompt("a photo of a red square", "blurry");
  private static final Prompt BLUE = new Prompt("Blue CIRCLE on a white background!", "");

  /** Of float32, relative to values of about 1. */
  private static final double ROUNDING = 1e-4;

  private static TextToImageModel model;

  @BeforeAll
  static void load() throws Exception {
    model = TextToImageModel.load(TINY, Precision.FLOAT32, Device.cpu());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = SamplerKind.class,
      names = {"DDIM", "DPM_SOLVER_2M", "PLMS", "EULER", "LMS"})
  void aRowGoesTheWayOfAWholeRun(SamplerKind kind) {
    // given
    PictureRequest request = request(3, kind, 6, 7.5, RED);

    // when
    LatentRow row = alone(request);

    // then
    assertClose(row.clean(), wholeRun(request));
  }

  @Test
  void picturesOfOtherPromptsSamplersAndGuidanceDoNotChangeAPicture() {
    // given
    List<PictureRequest> requests =
        List.of(
            request(1, SamplerKind.LMS, 7, 7.5, RED),
            request(2, SamplerKind.DPM_SOLVER_2M, 5, 1, BLUE),
            request(3, SamplerKind.PLMS, 6, 3, BLUE),
            request(4, SamplerKind.EULER, 4, 1, new Prompt("", "")));
    List<LatentRow> rows = requests.stream().map(LatentBatchTest::row).toList();

    // when each begins a step after the one before, and leaves when it is done
    try (LatentBatch batch = new LatentBatch(model)) {
      for (int call = 1; !rows.stream().allMatch(LatentRow::isDone); call++) {
        batch.step(
            rows.subList(0, Math.min(call, rows.size())).stream()
                .filter(row -> !row.isDone())
                .toList());
      }
    }

    // then
    for (int i = 0; i < requests.size(); i++) {
      assertClose(rows.get(i).clean(), alone(requests.get(i)).clean());
    }
    assertThat(distance(rows.get(0).clean(), rows.get(2).clean())).isGreaterThan(ROUNDING * 100);
  }

  @Test
  void thePromptTheNegativePromptAndTheGuidanceEachChangeThePicture() {
    // given
    float[] picture = alone(request(1, SamplerKind.DDIM, 4, 7.5, RED)).clean();

    // when, then
    for (PictureRequest other :
        List.of(
            request(1, SamplerKind.DDIM, 4, 7.5, new Prompt("a red circle", "blurry")),
            request(1, SamplerKind.DDIM, 4, 7.5, new Prompt(RED.text(), "")),
            request(1, SamplerKind.DDIM, 4, 3, RED))) {
      assertThat(distance(picture, alone(other).clean())).isGreaterThan(1e-3);
    }
  }

  @Test
  void picturesOfAnotherSizeAreDecodedWithTheirLatents() {
    // given a model that makes 64 x 64
    LatentRow row = row(sized(32, 48));

    // when
    finish(row);
    LatentDecoding.Decoded decoded =
        LatentDecoding.decode(model, List.of(row)).get(0).orElseThrow();

    // then
    assertThat(decoded.pixels()).hasSize(32 * 48 * 3);
    assertThat(decoded.halfLatents()).hasSize(4 * 4 * 6 * 2);
    float[] halves = new float[row.clean().length];
    HalfPrecision.decode(decoded.halfLatents(), halves, 0);
    assertThat(distance(halves, row.clean())).isLessThan(0.001);
  }

  @Test
  void latentsThatHalfPrecisionCantHoldMakeNoPicture() {
    // given
    LatentRow row = alone(request(1, SamplerKind.DDIM, 3, 7.5, RED));
    float[] large = row.clean().clone();
    large[0] = 1e5f;
    row.put(large, List.of());

    // when, then
    assertThat(LatentDecoding.decode(model, List.of(row)).get(0)).isEmpty();
  }

  @Test
  void severalPicturesAreDecodedAsEachAlone() {
    // given
    LatentRow one = alone(request(1, SamplerKind.DDIM, 3, 7.5, RED));
    LatentRow other = alone(request(2, SamplerKind.DDIM, 3, 7.5, BLUE));

    // when
    LatentDecoding.Decoded both =
        LatentDecoding.decode(model, List.of(one, other)).get(1).orElseThrow();
    LatentDecoding.Decoded alone =
        LatentDecoding.decode(model, List.of(other)).get(0).orElseThrow();

    // then
    assertThat(both.halfLatents()).isEqualTo(alone.halfLatents());
    for (int i = 0; i < alone.pixels().length; i++) {
      assertThat(both.pixels()[i] & 0xff).isCloseTo(alone.pixels()[i] & 0xff, within(1));
    }
  }

  @Test
  void whatTheModelCantDoIsRefusedByTheNameOfTheField() {
    assertRefused("width must be a multiple of 16", sized(40, 64));
    assertRefused("sampler must be one of", request(1, SamplerKind.DDPM, 3, 1, BLUE));
    assertRefused("negativePrompt needs", request(1, SamplerKind.DDIM, 3, 1, RED));
    assertRefused("guidanceScale must be", request(1, SamplerKind.DDIM, 3, 0.5, BLUE));
    assertRefused("classLabel must be left out", new PictureRequest(1, SamplerKind.DDIM, 3, 0));
  }

  @Test
  void aRequestDoesNotShowItsPrompt() {
    assertThat(request(1, SamplerKind.DDIM, 3, 1, RED).toString()).doesNotContain("red");
  }

  private static void assertRefused(String sentence, PictureRequest request) {
    assertThatThrownBy(() -> row(request))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  private static PictureRequest request(
      long seed, SamplerKind kind, int steps, double scale, Prompt prompt) {
    return new PictureRequest(seed, kind, steps, null, scale, prompt, PictureSize.OF_MODEL);
  }

  private static PictureRequest sized(int width, int height) {
    return new PictureRequest(
        1, SamplerKind.DDIM, 2, null, 1, BLUE, new PictureSize(width, height));
  }

  private static LatentRow row(PictureRequest request) {
    return new LatentRow(
        model, request, embedding(request.prompt().text()), embedding(request.prompt().negative()));
  }

  private static float[] embedding(String text) {
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      return model.embed(List.of(text), scope).toFloatArray();
    }
  }

  private static LatentRow alone(PictureRequest request) {
    LatentRow row = row(request);
    finish(row);
    return row;
  }

  private static void finish(LatentRow row) {
    try (LatentBatch batch = new LatentBatch(model)) {
      while (!row.isDone()) {
        batch.step(List.of(row));
      }
    }
  }

  private static float[] wholeRun(PictureRequest request) {
    List<String> prompts = new ArrayList<>(List.of(request.prompt().text()));
    LatentSampler sampler = request.sampler().createOfLatents(model.schedule(), request.steps());
    float[] noise = new float[4 * 8 * 8];
    new CounterNoise(request.seed()).gaussian(CounterNoise.stream(0, 0, 0), noise, 0, noise.length);
    try (GradientMode off = GradientMode.off();
        NDManager scope = model.manager().newSubManager()) {
      NDArray start = scope.create(noise, new Shape(1, 4, 8, 8));
      return new GuidedLatents(
              model,
              model.schedule(),
              prompts,
              List.of(request.prompt().negative()),
              request.guidanceScale(),
              scope)
          .sample(start, sampler, scope, (evaluation, noisy) -> {})
          .toFloatArray();
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(distance(actual, expected)).isLessThan(ROUNDING);
  }

  /** Largest difference, relative to the largest value. */
  private static double distance(float[] one, float[] other) {
    assertThat(one).hasSameSizeAs(other);
    double most = 0;
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
      largest = Math.max(largest, Math.abs(other[i]));
    }
    return most / largest;
  }
}
