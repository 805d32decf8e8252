package io.lethe.experiments.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("numeric")
class GuardExperimentTest {
  private static final Path TINY =
      Path.of(
          System.getProperty("basedir", "."), "../diffusion/src/test/resources/golden/as-saved");

  private static final GuardExperiment.Settings SETTINGS =
      new GuardExperiment.Settings(
          100, 100, 10, List.of(2), new JudgeSettings(2, 8, 1e-3, 0, 0, 2, 100, 1));

  /** Shows 1 where the first pixel is brighter than the last, else 0. */
  private static int[] classes(PictureSource pictures) {
    return IntStream.range(0, pictures.size())
        .map(
            row -> {
              byte[] pixels = pictures.pixels(row);
              return (pixels[0] & 0xff) > (pixels[pixels.length - 1] & 0xff) ? 1 : 0;
            })
        .toArray();
  }

  @Test
  void measuresEachWayOnTheSamePictures() throws Exception {
    // given a network of random weights, and pictures of which some count as sensitive
    try (DiffusionModel model = DiffusionModel.load(TINY);
        GuardExperiment experiment =
            new GuardExperiment(model, GuardExperimentTest::classes, SETTINGS)) {
      // when
      GuardFigures figures = experiment.run(1, 0, 1);

      // then
      assertThat(figures.judge().sensitive() + figures.judge().normal()).isEqualTo(100);
      assertThat(figures.probe().found()).isEqualTo(figures.judge().found());
      assertThat(figures.probeAtOne().falseShare()).isLessThanOrEqualTo(0.01);
      assertThat(figures.few()).hasSize(1);
      assertThat(figures.few().get(0).labels()).isEqualTo(2);
      Map<Integer, List<GuardFigures>> all = Map.of(1, List.of(figures, figures));
      assertThat(GuardTables.fewLabels(all)).contains("| 1 | 2 |");
      assertThat(GuardTables.reliability(all)).contains("stated by the judge");
    }
  }

  @Test
  void refusesADigitThatTheModelDoesNotMake() throws Exception {
    try (DiffusionModel model = DiffusionModel.load(TINY);
        GuardExperiment experiment =
            new GuardExperiment(model, GuardExperimentTest::classes, SETTINGS)) {
      assertThatThrownBy(() -> experiment.run(9, 0, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("too few pictures of 9");
    }
  }
}
