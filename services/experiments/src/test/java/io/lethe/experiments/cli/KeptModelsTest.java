package io.lethe.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.experiments.ExperimentRunner;
import io.lethe.experiments.results.ResultsPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two steps on very few pictures stand for the long training. */
class KeptModelsTest {
  private static final String SMALL = "--steps 2 --scale 0.002 --timesteps stratified --ema 0.9";
  private static final Path ASSETS = Path.of("../standalone/assets");

  private static final ResultsPlan PLAN =
      new ResultsPlan(
          List.of(1L),
          "",
          Map.of("mnist-odd", "--algorithm unsupervised " + SMALL),
          Map.of("mnist-odd", "--algorithm oracle " + SMALL),
          List.of());

  @TempDir Path work;
  private final StringWriter told = new StringWriter();
  private ExperimentRunner runner;

  private KeptModels models() {
    runner = new ExperimentRunner("cpu", work, ASSETS::resolve, line -> {});
    return new KeptModels(PLAN, runner, work.resolve("bases"), new PrintWriter(told));
  }

  @AfterEach
  void close() {
    runner.close();
  }

  @Test
  void theBaseOfAnExperimentIsMadeOnce() throws IOException {
    // given
    KeptModels models = models();

    // when
    Path made = models.base("mnist-odd", null).orElseThrow();
    String first = told.toString();
    Path found = models.base("mnist-odd", null).orElseThrow();

    // then it is another model than the shipped one, and its making was announced
    assertThat(found).isEqualTo(made).isEqualTo(work.resolve("bases/mnist-odd"));
    assertThat(weights(made)).isNotEqualTo(weights(ASSETS.resolve("models/mnist-ddpm-28")));
    assertThat(first).contains("Making the base of mnist-odd", "minutes", "step 2 of 2");
    assertThat(told.toString().substring(first.length()))
        .startsWith("The base of mnist-odd was made before")
        .doesNotContain("step");
  }

  @Test
  void theOracleIsTrainedOnOtherPicturesThanTheBase() throws IOException {
    KeptModels models = models();
    assertThat(models.oracleIfMade("mnist-odd")).isEmpty();

    Path oracle = models.oracle("mnist-odd", null);

    assertThat(models.oracleIfMade("mnist-odd")).contains(oracle);
    assertThat(weights(oracle)).isNotEqualTo(weights(models.base("mnist-odd", null).orElseThrow()));
  }

  @Test
  void whereThePlanHasNoRecipeTheShippedModelIsTheBaseAndThereIsNoOracle() throws IOException {
    KeptModels models = models();

    assertThat(models.base("mnist-successive", null)).isEmpty();
    assertThatThrownBy(() -> models.oracle("mnist-successive", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mnist-odd")
        .hasMessageContaining("--oracle");
  }

  private static float[] weights(Path directory) throws IOException {
    try (DiffusionModel model = DiffusionModel.load(directory)) {
      return model.weights().toFloatArray();
    }
  }
}
