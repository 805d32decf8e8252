package io.lethe.diffusion.finetune;

import static io.lethe.diffusion.Measured.figure;
import static io.lethe.diffusion.Measured.seed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.DrawnPictures;
import io.lethe.diffusion.Golden;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A batch that memory has no room for is trained in parts. */
@Tag("numeric")
class MicroBatchTest {

  /** What the order of sums makes of floats; a row of another weight is off by a tenth and more. */
  private static final double BY_ORDER = 1e-4;

  private static final int ROWS = 7;
  private static final double RATE = 1e-3;

  /** Three of the rows are sensitive; its negative risk is below zero where their losses are. */
  private static final PositiveUnlabeled OBJECTIVE = new PositiveUnlabeled(0.8, Correction.ABS);

  private static final boolean[] SENSITIVE = {false, false, false, false, true, true, true};

  /** A white square of its row's own size in each picture. */
  private static final PictureSource SQUARES =
      DrawnPictures.of(ROWS, (row, y, x) -> x < 4 * row + 2 && y < 4 * row + 2 ? 1 : -1);

  private static DiffusionModel model;

  @TempDir private Path directory;

  @BeforeAll
  static void load() throws Exception {
    model = DiffusionModel.load(Golden.path("digits"));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void aBatchInPartsGivesTheSameStepAsAtOnce() throws IOException {
    // given
    var whole = new MicroBatch(ROWS);
    var inThrees = new MicroBatch(3);

    // when
    Step expected = step(whole, MicroBatchTest::weights);
    Step actual = step(inThrees, MicroBatchTest::weights);

    // then
    assertThat(figure("norm off", Math.abs(actual.norm / expected.norm - 1))).isLessThan(BY_ORDER);
    assertThat(figure("gradient off", difference(actual, expected))).isLessThan(BY_ORDER);
    assertThat(inThrees.rows()).isEqualTo(3);
  }

  @Test
  void whereMemoryRunsOutTheStepIsDoneAgainWithHalfTheRows() throws IOException {
    // given
    var microBatch = new MicroBatch(ROWS);
    List<double[]> asked = new ArrayList<>();

    // when it runs out twice
    Step step =
        step(
            microBatch,
            losses -> {
              asked.add(losses);
              if (asked.size() < 3) {
                exhaustMemory();
              }
              return weights(losses);
            });

    // then
    assertThat(microBatch.rows()).isEqualTo(2);
    assertThat(asked).hasSize(3).allSatisfy(losses -> assertThat(losses).hasSize(ROWS));
    Step expected = step(new MicroBatch(ROWS), MicroBatchTest::weights);
    assertThat(figure("gradient off", difference(step, expected))).isLessThan(BY_ORDER);
  }

  @Test
  void whereMemoryHasNoRoomForOneRowTheStepFails() {
    // given
    var microBatch = new MicroBatch(1);

    // then
    assertThatThrownBy(
            () ->
                step(
                    microBatch,
                    losses -> {
                      exhaustMemory();
                      return losses;
                    }))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("allocate memory");
  }

  @Test
  void otherFailuresAreNoMatterOfSize() {
    // given
    var microBatch = new MicroBatch(ROWS);

    // then
    assertThat(microBatch.shrinksAfter(new EngineException("shapes do not match"))).isFalse();
    assertThat(microBatch.rows()).isEqualTo(ROWS);
  }

  @Test
  void theGpuSaysItInOtherWords() {
    // given what PyTorch's allocator on a GPU says
    var failure =
        new EngineException(
            "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of ...");

    // then
    assertThat(new MicroBatch(ROWS).shrinksAfter(failure)).isTrue();
  }

  /** PyTorch's own failure: no machine has 2^60 bytes. */
  private static void exhaustMemory() {
    try (NDManager scope = model.manager().newSubManager()) {
      scope.create(new Shape(1L << 58), DataType.FLOAT32);
    }
  }

  private static double[] weights(double[] losses) {
    return OBJECTIVE.evaluate(losses, SENSITIVE).weights();
  }

  /** The gradient's norm, and the gradient as AdamW's first moment keeps it. */
  private record Step(double norm, float[] moment) {}

  private Step step(MicroBatch microBatch, TrainingStep.Weighing weighing) throws IOException {
    try (var state = new TrainingState(model.weights(), AdamW.DEFAULT, Double.NaN)) {
      var batch = new NoisyBatch(model, ROWS, seed(5));
      for (int row = 0; row < ROWS; row++) {
        batch.put(row, SQUARES, row, 0, 100 * row + 50);
      }
      double norm = new TrainingStep(state, 1, microBatch).run(batch, weighing, RATE);
      assertThat(state.step()).isEqualTo(1);
      Path file = directory.resolve("state.safetensors");
      state.save(file, Map.of());
      try (Safetensors saved = Safetensors.open(file)) {
        return new Step(norm, saved.floats("exp_avg"));
      }
    }
  }

  /** Of the gradients, as a share of the largest element. */
  private static double difference(Step some, Step other) {
    return largestDifference(some.moment, other.moment) / largest(other.moment);
  }

  private static double largestDifference(float[] some, float[] others) {
    double largest = 0;
    for (int i = 0; i < some.length; i++) {
      largest = Math.max(largest, Math.abs(some[i] - others[i]));
    }
    return largest;
  }

  private static double largest(float[] values) {
    return largestDifference(values, new float[values.length]);
  }
}
