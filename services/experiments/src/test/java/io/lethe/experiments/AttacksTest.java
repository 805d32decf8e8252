package io.lethe.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.SamplerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on a tiny network, few of whose pictures are digits. */
@Tag("numeric")
class AttacksTest {
  private static final Path ASSETS = Path.of("../standalone/assets");
  private static final Path TINY = Path.of("../diffusion/src/test/resources/golden/digits");

  @TempDir Path work;
  private AttackRunner runner;

  @BeforeEach
  void open() {
    runner = new AttackRunner("cpu", work, ASSETS::resolve, line -> {});
  }

  @AfterEach
  void close() {
    runner.close();
  }

  private static AttackSettings settings(int steps) {
    return new AttackSettings(2, steps, 1, 1e-3, 2, 1, 8, 1);
  }

  private List<AttackResult> run(Path oracle, Map<String, Path> models) throws IOException {
    return runner.run(new AttackRun("mnist-odd", settings(2), TINY, oracle, models, null, 0.002));
  }

  @Test
  void theBaseHasItsOldRateAndTheOracleIsNoDistanceFromItself() throws IOException {
    // given an oracle whose weights differ from the base's
    Path oracle = work.resolve("oracle");
    try (DiffusionModel base = DiffusionModel.load(TINY);
        NDArray other = base.weights().mul(1.1f);
        DiffusionModel differing = base.withWeights(other)) {
      differing.save(oracle);
    }

    // when
    List<AttackResult> results = run(oracle, Map.of("pu", TINY));

    // then a model with the base's weights is attacked as the base is
    assertThat(results).extracting(AttackResult::model).containsExactly("base", "pu", "oracle");
    AttackResult base = results.get(0);
    AttackResult pu = results.get(1);
    assertThat(base.stepsToOldRate()).isZero();
    assertThat(base.relearning()).hasSize(1);
    assertThat(base.sensitiveDistance()).isPositive();
    assertThat(pu).usingRecursiveComparison().ignoringFields("model").isEqualTo(base);
    assertThat(results.get(2).sensitiveDistance()).isZero();
    assertThat(results.get(2).normalDistance()).isZero();
  }

  @Test
  void fineTuningEndsWhereTheOldRateIsBackOrTheStepsAreUsedUp() throws IOException {
    try (ExperimentMaterial material =
            new ExperimentMaterial(Device.cpu(), work, ASSETS::resolve, line -> {});
        DiffusionModel model = DiffusionModel.load(TINY)) {
      ExperimentConfig config = ExperimentConfig.named("mnist-odd");
      ExperimentPictures pictures = material.pictures(config, null, model);
      Attacks attacks =
          new Attacks(
              settings(3),
              config.finetune(),
              ExperimentSplit.of(
                  pictures.train(), config, 0.002, List.of(new Labels(0, 0, Set.of(), 1))),
              new PictureMaker(SamplerKind.DDIM, 2, 1),
              material.evaluation("mnist-odd", config, null, pictures));

      // when no rate is as high as the old one, then all steps are made and each is looked at
      AttackResult never = attacks.run("model", model, 1.01, null);
      assertThat(never.stepsToOldRate()).isNull();
      assertThat(never.sensitiveDistance()).as("there is no oracle").isNull();
      assertThat(never.relearning())
          .extracting(AttackResult.Relearned::steps)
          .containsExactly(0, 1, 2, 3);

      // when each rate is as high, then none is made
      AttackResult atOnce = attacks.run("model", model, 0, null);
      assertThat(atOnce.stepsToOldRate()).isZero();
      assertThat(atOnce.relearning()).hasSize(1);
    }
  }

  @Test
  void settingsOutOfRangeAreRefusedWithTheirOption() {
    assertThatThrownBy(() -> settings(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--steps must be at least 1.");
  }
}
