package io.lethe.diffusion.finetune;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.lethe.diffusion.DrawnPictures;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.CorruptCheckpointException;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.dataset.Pixels;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import io.lethe.diffusion.objective.Unsupervised;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("numeric")
class FineTuningTest {
  private static DiffusionModel champion;

  @BeforeAll
  static void load() throws Exception {
    champion = DiffusionModel.load(Golden.path("digits"));
  }

  @AfterAll
  static void close() {
    champion.close();
  }

  /** Bars: vertical ones, or horizontal ones. */
  private static PictureSource bars(boolean vertical) {
    return DrawnPictures.of(7, drawing(vertical));
  }

  private static DrawnPictures.Drawing drawing(boolean vertical) {
    return (row, y, x) -> (vertical ? x : y) / 4 == row % 7 ? 1 : -1;
  }

  private static final PictureSource UNLABELED = bars(true);
  private static final PictureSource LABELLED = bars(false);

  private static FineTuneSettings settings(int steps, double rate) {
    return new FineTuneSettings(
        new PositiveUnlabeled(0.2, Correction.ABS),
        6,
        2,
        steps,
        rate,
        1,
        1.0,
        Double.NaN,
        AdamW.DEFAULT,
        seed(42));
  }

  @Test
  void leavesTheChampionAndRepeatsExactly() {
    float[] before = champion.weights().toFloatArray();

    float[] first = weightsAfter(settings(3, 1e-3));
    float[] second = weightsAfter(settings(3, 1e-3));

    assertThat(champion.weights().toFloatArray()).isEqualTo(before);
    assertThat(first).isEqualTo(second).isNotEqualTo(before);
  }

  private static float[] weightsAfter(FineTuneSettings settings) {
    try (DiffusionModel result =
        FineTuning.run(champion, UNLABELED, LABELLED, settings, progress -> {}, () -> false)) {
      return result.weights().toFloatArray();
    }
  }

  @Test
  void learnsTheUnlabeledAndUnlearnsTheLabelledPictures() {
    double unlabeled = meanLoss(champion, UNLABELED);
    List<StepProgress> heard = new ArrayList<>();

    try (DiffusionModel result =
        FineTuning.run(
            champion, UNLABELED, LABELLED, settings(30, 2e-3), heard::add, () -> false)) {
      double learned = meanLoss(result, UNLABELED);
      double unlearned = meanLoss(result, LABELLED);

      assertThat(figure("learned loss over before", learned / unlabeled)).isLessThan(0.8);
      assertThat(figure("unlearned loss over learned", unlearned / learned)).isGreaterThan(1);
    }
    assertThat(heard).hasSize(30);
    StepProgress last = heard.get(29);
    assertThat(last.step()).isEqualTo(30);
    assertThat(last.loss())
        .isCloseTo(Math.abs(last.negativeRisk()) + last.positiveRisk(), within(1e-9));
    assertThat(last.imagesPerSecond()).isPositive();
  }

  @Test
  void anAnchorKeepsWhatWasNotReportedAsTheStartModelHasIt() {
    // given as many steps as lower the loss of unlabeled pictures to four fifths without an anchor
    List<StepProgress> heard = new ArrayList<>();
    double before = meanLoss(champion, UNLABELED);

    // when
    try (DiffusionModel result =
        FineTuning.run(champion, UNLABELED, LABELLED, anchored(30), heard::add, () -> false)) {
      // then unlabeled rows begin with nothing to learn, labelled ones push, and the loss stays
      assertThat(heard.get(0).unlabeledLoss()).isLessThan(1e-6);
      assertThat(heard.get(0).negativeRisk()).isNegative();
      double kept = meanLoss(result, UNLABELED) / before;
      assertThat(figure("loss kept", kept)).isBetween(0.93, 1.3);
    }
  }

  private static FineTuneSettings anchored(int steps) {
    return new FineTuneSettings(
        new PositiveUnlabeled(0.2, Correction.ABS),
        6,
        2,
        steps,
        2e-3,
        1,
        1.0,
        Double.NaN,
        AdamW.DEFAULT,
        seed(42),
        TimestepDraw.STRATIFIED,
        2,
        3);
  }

  @Test
  void stopsWhenCancelled() {
    List<StepProgress> heard = new ArrayList<>();

    assertThatThrownBy(
            () ->
                FineTuning.run(
                    champion,
                    UNLABELED,
                    LABELLED,
                    settings(10, 1e-3),
                    heard::add,
                    () -> heard.size() == 2))
        .isInstanceOf(TrainingCancelledException.class)
        .hasMessageContaining("step 3");
    assertThat(heard).hasSize(2);
  }

  @Test
  void saysWhenTrainingDiverges() {
    try (DiffusionModel broken = champion.withWeights(champion.weights())) {
      broken.weights().muli(1e30);

      assertThatThrownBy(
              () ->
                  FineTuning.run(
                      broken, UNLABELED, LABELLED, settings(2, 1e-3), p -> {}, () -> false))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("step 1");
    }
  }

  @Test
  void saysWhenPicturesDoNotFitTheModel() {
    assertThatThrownBy(
            () ->
                FineTuning.run(
                    champion,
                    new DrawnPictures(3, drawing(true), PictureSource.NO_CLASS),
                    LABELLED,
                    settings(1, 1e-3),
                    p -> {},
                    () -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 x 28 x 28")
        .hasMessageContaining("1 x 28 x 28");
  }

  @Test
  void theMovingAverageIsTheResultWhenAsked() {
    FineTuneSettings raw = settings(3, 1e-3);
    FineTuneSettings averaged =
        new FineTuneSettings(new Unsupervised(), 6, 2, 3, 1e-3, 1, 1.0, 0.9, AdamW.DEFAULT, 42);

    assertThat(weightsAfter(averaged)).isNotEqualTo(weightsAfter(raw));
  }

  @Test
  void pretrainingResumesToTheSameWeights(@TempDir Path whole, @TempDir Path parts)
      throws Exception {
    UNetConfig config = (UNetConfig) champion.config();
    PretrainSettings settings =
        new PretrainSettings(4, 4, 1e-3, 1, 1.0, 0.9, 5, 100, AdamW.DEFAULT, 3);
    float[] uninterrupted = pretrained(config, settings, whole, Integer.MAX_VALUE);

    assertThatThrownBy(() -> pretrained(config, settings, parts, 2))
        .isInstanceOf(TrainingCancelledException.class);
    float[] resumed = pretrained(config, settings, parts, Integer.MAX_VALUE);

    assertThat(resumed).isEqualTo(uninterrupted);
    UNetConfig other = UNetConfig.read(Golden.path("ddpm-cifar-like/unet/config.json"));
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    other,
                    new CifarLike(),
                    settings,
                    Device.cpu(),
                    parts,
                    progress -> {},
                    () -> false))
        .isInstanceOf(CorruptCheckpointException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void goesOnFromACheckpointToTheSameWeights(int killedAfter, @TempDir Path directory) {
    // given a run that is saved after a step and dies in the next one
    FineTuneSettings settings =
        new FineTuneSettings(
            new PositiveUnlabeled(0.2, Correction.ABS),
            6,
            2,
            5,
            1e-3,
            1,
            1.0,
            0.9,
            AdamW.DEFAULT,
            42);
    float[] uninterrupted = weightsAfter(settings);
    var checkpoints = new OneFile(directory.resolve("state"), killedAfter);
    assertThatThrownBy(() -> run(settings, checkpoints)).isInstanceOf(Killed.class);

    // when
    float[] resumed = run(settings, checkpoints);

    // then
    assertThat(checkpoints.restoredAt).isEqualTo(killedAfter);
    assertThat(resumed).isEqualTo(uninterrupted);
  }

  private static float[] run(FineTuneSettings settings, TrainingCheckpoints checkpoints) {
    try (DiffusionModel result =
        FineTuning.run(
            champion,
            UNLABELED,
            LABELLED,
            settings,
            progress -> {},
            () -> false,
            checkpoints,
            Integer.MAX_VALUE)) {
      return result.weights().toFloatArray();
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Saves after one step, and ends the run that did. */
  private static final class OneFile implements TrainingCheckpoints {
    private final Path file;
    private final int step;
    private int restoredAt;

    OneFile(Path file, int step) {
      this.file = file;
      this.step = step;
    }

    @Override
    public void restore(TrainingState state) {
      if (Files.exists(file)) {
        try {
          state.restore(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        restoredAt = state.step();
      }
    }

    @Override
    public void afterStep(TrainingState state, int steps) {
      assertThat(steps).isEqualTo(5);
      if (state.step() == step) {
        try {
          state.save(file, Map.of());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        throw new Killed();
      }
    }

    @Override
    public void cancelled(TrainingState state) {
      throw new AssertionError("nobody cancels");
    }
  }

  private record CifarLike() implements PictureSource {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public int channels() {
      return 3;
    }

    @Override
    public int height() {
      return 16;
    }

    @Override
    public int width() {
      return 16;
    }

    @Override
    public void copyRow(int row, float[] target, int offset) {
      new CounterNoise(row).gaussian(0, target, offset, 3 * 16 * 16);
    }

    @Override
    public byte[] pixels(int row) {
      float[] planar = new float[pictureSize()];
      copyRow(row, planar, 0);
      return Pixels.interleaved(planar, 0, 3, 16 * 16);
    }
  }

  private static float[] pretrained(
      UNetConfig config, PretrainSettings settings, Path directory, int stopAfter)
      throws Exception {
    int[] done = new int[1];
    try (DiffusionModel model =
        Pretraining.run(
            config,
            UNLABELED,
            settings,
            Device.cpu(),
            directory,
            progress -> done[0]++,
            () -> done[0] >= stopAfter)) {
      return model.weights().toFloatArray();
    }
  }

  @Test
  void stratifiedTimestepsSpreadOverTheWholeChain() {
    NoisyBatch batch = new NoisyBatch(champion, 8, 1);

    for (int part = 0; part < 4; part++) {
      int t = batch.drawStratifiedTimestep(0, 4 + part, part, 4);
      assertThat(t).isBetween(part * 250, part * 250 + 249);
    }
  }

  @Test
  void theModelSoFarIsShownEverySoManySteps() {
    // given
    Map<Integer, float[]> shown = new TreeMap<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onStep(StepProgress progress) {}

          @Override
          public int previewSteps() {
            return 2;
          }

          @Override
          public void onPreview(int step, DiffusionModel model) {
            shown.put(step, model.weights().toFloatArray());
          }
        };

    // when
    float[] last;
    try (DiffusionModel trained =
        FineTuning.run(champion, UNLABELED, LABELLED, settings(6, 1e-3), listener, () -> false)) {
      last = trained.weights().toFloatArray();
    }

    // then it is no other for being looked at, and its last step is not shown
    assertThat(shown).containsOnlyKeys(2, 4);
    assertThat(shown.get(2)).isNotEqualTo(shown.get(4));
    assertThat(last).isEqualTo(weightsAfter(settings(6, 1e-3)));
  }

  @Test
  void aStepInPartsLearnsTheSame() {
    // given
    List<Integer> atOnce = new ArrayList<>();

    // when
    float[] inParts;
    try (DiffusionModel trained =
        FineTuning.run(
            champion,
            UNLABELED,
            LABELLED,
            settings(2, 1e-3),
            progress -> atOnce.add(progress.microBatch()),
            () -> false,
            TrainingCheckpoints.NONE,
            1)) {
      inParts = trained.weights().toFloatArray();
    }

    // then
    assertThat(atOnce).containsExactly(1, 1);
    // Adam divides a gradient by its own size, so that of next to none its rounding is left.
    float[] whole = weightsAfter(settings(2, 1e-3));
    long apart =
        IntStream.range(0, whole.length)
            .filter(i -> Math.abs(inParts[i] - whole[i]) > 1e-4f)
            .count();
    assertThat(inParts).hasSameSizeAs(whole);
    assertThat(figure("share of weights apart", apart / (double) whole.length)).isLessThan(0.01);
  }

  @Test
  void theLearningRateWarmsUpAndFallsToZero() {
    LearningRate rate = new LearningRate(1, 4, 12);

    assertThat(rate.at(0)).isEqualTo(0.25);
    assertThat(rate.at(3)).isEqualTo(1);
    assertThat(rate.at(8)).isCloseTo(0.5, within(1e-12));
    assertThat(rate.at(11)).isLessThan(0.1);
  }

  private static double meanLoss(DiffusionModel model, PictureSource pictures) {
    return Arrays.stream(DenoisingLoss.each(model, pictures, 32, 1)).average().orElseThrow();
  }
}
