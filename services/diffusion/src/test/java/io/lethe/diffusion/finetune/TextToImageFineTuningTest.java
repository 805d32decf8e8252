package io.lethe.diffusion.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.checkpoint.TextToImageDirectory;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.LowRankFile;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("numeric")
class TextToImageFineTuningTest {
  private static final int RANK = 2;
  private static final int STEPS = 6;

  private static final PictureSource NEAR = latents(1, 8, "a photo of a cat");
  private static final PictureSource LABELLED = latents(2, 4, "a cat", "a red cat");
  private static final PictureSource FAR = latents(3, 8, "a dog", "a house on a hill");

  @TempDir Path folder;
  private TextToImageModel base;

  @BeforeEach
  void load() throws IOException {
    base =
        TextToImageModel.load(
            Golden.path("stable-diffusion/sd1-tiny"), Precision.FLOAT32, Device.cpu());
  }

  @AfterEach
  void close() {
    base.close();
  }

  private static PictureSource latents(int kind, int count, String... prompts) {
    List<byte[]> all = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      float[] values = new float[4 * 8 * 8];
      new CounterNoise(kind).gaussian(CounterNoise.stream(1, row, 0), values, 0, values.length);
      all.add(HalfPrecision.encode(values, 0, values.length));
    }
    List<String> texts =
        IntStream.range(0, count).mapToObj(i -> prompts[i % prompts.length]).toList();
    return new LatentPictures(all, texts, 4, 8, 8);
  }

  private static TextToImageSettings settings(int rank, double rate) {
    FineTuneSettings training =
        new FineTuneSettings(
            new PositiveUnlabeled(0.4, Correction.ABS),
            6,
            3,
            STEPS,
            rate,
            0,
            1,
            Double.NaN,
            AdamW.DEFAULT,
            5);
    return TextToImageSettings.of(training, rank);
  }

  private static TextToImageSettings withoutFar(TextToImageSettings settings) {
    return new TextToImageSettings(settings.training(), settings.rank(), settings.farBatch(), 0);
  }

  private TextToImageModel train(TextToImageSettings settings, int rowsAtOnce) {
    return train(settings, rowsAtOnce, TrainingCheckpoints.NONE);
  }

  private TextToImageModel train(
      TextToImageSettings settings, int rowsAtOnce, TrainingCheckpoints checkpoints) {
    return TextToImageFineTuning.run(
        base, NEAR, LABELLED, FAR, settings, progress -> {}, () -> false, checkpoints, rowsAtOnce);
  }

  /** What a model says to one input. */
  private static float[] says(TextToImageModel model) {
    try (NDManager scope = model.manager().newSubManager();
        GradientMode off = GradientMode.off()) {
      float[] values = new float[4 * 8 * 8];
      LABELLED.copyRow(0, values, 0);
      NDArray x = scope.create(values, new Shape(1, 4, 8, 8));
      NDArray t = scope.create(new long[] {400});
      return model.predict(x, t, model.embed(List.of("a cat"), scope)).toFloatArray();
    }
  }

  /** How far a model is from the base, over latents under their texts. */
  private double moved(TextToImageModel model, TextToImageModel from, PictureSource latents) {
    try (NDManager scope = from.manager().newSubManager();
        GradientMode off = GradientMode.off()) {
      float[] values = new float[latents.size() * latents.pictureSize()];
      List<String> texts = new ArrayList<>();
      for (int row = 0; row < latents.size(); row++) {
        latents.copyRow(row, values, row * latents.pictureSize());
        texts.add(latents.prompt(row));
      }
      NDArray x = scope.create(values, new Shape(latents.size(), 4, 8, 8));
      NDArray t = scope.create(new long[] {400});
      NDArray context = from.embed(texts, scope);
      NDArray difference = model.predict(x, t, context).sub(from.predict(x, t, context));
      return difference.square().mean().getFloat();
    }
  }

  private static double mean(TextToImageModel model, PictureSource latents) {
    double[] losses = LatentLoss.each(model, latents, 64, 3);
    return Arrays.stream(losses).average().orElseThrow();
  }

  @Test
  void theObjectiveDrivesTheModelFromTheReportedAndKeepsTheOthers() {
    // given
    float[] before = says(base);

    // when
    try (TextToImageModel trained = train(settings(RANK, 1e-2), 100)) {

      // then
      assertThat(moved(trained, base, LABELLED)).isGreaterThan(1.1 * moved(trained, base, FAR));
      try (TextToImageModel loose = train(withoutFar(settings(RANK, 1e-2)), 100)) {
        assertThat(moved(trained, base, FAR)).isLessThan(0.5 * moved(loose, base, FAR));
      }
      assertThat(trained.rank()).isEqualTo(RANK);
      assertThat(trained.weights()).isSameAs(base.weights());
      assertThat(says(trained)).isNotEqualTo(before);
      assertThat(says(base)).containsExactly(before);
    }
  }

  @Test
  void asManyRowsAtOnceAsThereAreIsNoBoundAtAll() {
    try (TextToImageModel unbounded = train(settings(RANK, 1e-2), Integer.MAX_VALUE);
        TextToImageModel bounded = train(settings(RANK, 1e-2), 100)) {
      assertThat(says(unbounded)).containsExactly(says(bounded));
    }
  }

  @Test
  void inBfloat16TheChangeIsLearnedInFloat32() throws IOException {
    // given
    Path pipeline = Golden.path("stable-diffusion/sd1-tiny");
    try (TextToImageModel rounded =
        TextToImageModel.load(pipeline, Precision.BFLOAT16, Device.cpu())) {
      assertThat(says(rounded)).isNotEqualTo(says(base));

      // when
      try (TextToImageModel trained =
          TextToImageFineTuning.run(
              rounded,
              NEAR,
              LABELLED,
              FAR,
              settings(RANK, 1e-2),
              progress -> {},
              () -> false,
              TrainingCheckpoints.NONE,
              100)) {

        // then
        assertThat(moved(trained, rounded, LABELLED))
            .isGreaterThan(1.1 * moved(trained, rounded, FAR));
        assertThat(trained.change().getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(trained.isFinite()).isTrue();
      }
    }
  }

  @Test
  void aChangeIsWrittenInAFewKilobytesAndReadBack() throws IOException {
    // given
    try (TextToImageModel trained = train(settings(RANK, 1e-2), 100)) {
      trained.save(folder);
      Path file = folder.resolve(LowRankFile.IN_VERSION);

      // then
      assertThat(LowRankFile.isVersion(folder)).isTrue();
      assertThat(LowRankFile.rank(file)).isEqualTo(RANK);
      try (TextToImageModel read = base.withChange(file)) {
        assertThat(says(read)).containsExactly(says(trained));
      }
    }
  }

  @Test
  void aModelOutlivesTheOneThatItSharesWith() throws IOException {
    // given
    TextToImageModel trained = train(settings(RANK, 1e-2), 100);
    float[] said = says(trained);

    // when
    base.close();

    // then
    assertThat(says(trained)).containsExactly(said);
    trained.close();
    assertThatThrownBy(() -> base.withChange(1, layout -> new float[(int) layout.size()]))
        .isInstanceOf(IllegalStateException.class);
    load();
  }

  @Test
  void allWeightsAreTrainedAndTheWholePipelineWritten() throws IOException {
    // given
    float[] before = says(base);

    // when
    try (TextToImageModel trained = train(settings(0, 1e-3), 100)) {
      trained.save(folder);
      try (TextToImageModel read = TextToImageModel.load(folder, Precision.FLOAT32, Device.cpu())) {

        // then
        assertThat(says(read)).containsExactly(says(trained));
        assertThat(says(read)).isNotEqualTo(before);
        assertThat(TextToImageDirectory.files(folder)).allMatch(this::isThere);
      }
    }
    assertThat(says(base)).containsExactly(before);
  }

  private boolean isThere(String file) {
    return Files.isRegularFile(folder.resolve(file));
  }

  @Test
  void inPartsTheStepsAreTheSame() {
    // given
    try (TextToImageModel atOnce = train(settings(RANK, 1e-2), 100);
        TextToImageModel inParts = train(settings(RANK, 1e-2), 2)) {
      float[] one = says(atOnce);
      float[] other = says(inParts);

      // then
      for (int i = 0; i < one.length; i++) {
        assertThat(other[i]).isCloseTo(one[i], within(2e-2f));
      }
    }
  }

  @Test
  void aKilledTrainingGoesOnWhereItWas() {
    // given
    Path file = folder.resolve("state.safetensors");
    try (TextToImageModel whole = train(settings(RANK, 1e-2), 100)) {

      // when
      assertThatThrownBy(() -> train(settings(RANK, 1e-2), 100, new InFile(file, STEPS / 2)))
          .isInstanceOf(IllegalStateException.class);
      try (TextToImageModel resumed =
          train(settings(RANK, 1e-2), 100, new InFile(file, Integer.MAX_VALUE))) {

        // then
        assertThat(says(resumed)).containsExactly(says(whole));
      }
    }
  }

  @Test
  void latentsOfOtherSizesAreRefused() {
    // given
    PictureSource larger =
        new LatentPictures(List.of(new byte[4 * 16 * 16 * 2]), List.of(""), 4, 16, 16);

    // then
    assertThatThrownBy(
            () ->
                TextToImageFineTuning.run(
                    base,
                    NEAR,
                    larger,
                    FAR,
                    settings(RANK, 1e-2),
                    progress -> {},
                    () -> false,
                    TrainingCheckpoints.NONE,
                    8))
        .hasMessageContaining("4 x 16 x 16");
  }

  /** Keeps each step in a file, and stops after one. */
  private record InFile(Path file, int stopAfter) implements TrainingCheckpoints {

    @Override
    public void restore(TrainingState state) {
      run(
          path -> {
            if (Files.exists(path)) {
              state.restore(path);
            }
            return null;
          });
    }

    @Override
    public void afterStep(TrainingState state, int steps) {
      run(
          path -> {
            state.save(path, Map.of());
            return null;
          });
      if (state.step() == stopAfter) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public void cancelled(TrainingState state) {}

    private void run(Work work) {
      try {
        work.on(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @FunctionalInterface
    private interface Work {
      Object on(Path path) throws IOException;
    }
  }
}
