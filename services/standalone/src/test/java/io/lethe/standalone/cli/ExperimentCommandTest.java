package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.experiments.ExperimentResult;
import io.lethe.experiments.ExperimentRun;
import io.lethe.experiments.ExperimentRunner;
import io.lethe.experiments.cli.ExperimentCommand;
import io.lethe.standalone.Lethe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the options of an experiment do, on very few pictures; data and classifier are shared. */
class ExperimentCommandTest {

  private static final String SMALL = " --scale 0.002 --steps 2 --pictures 8 --sampler-steps 2 ";

  @TempDir static Path work;
  private static ExperimentRunner runner;

  @BeforeAll
  static void open() {
    runner = new ExperimentRunner("cpu", work, name -> Path.of("assets").resolve(name), line -> {});
  }

  @AfterAll
  static void close() {
    runner.close();
  }

  private static ExperimentResult run(String arguments) throws IOException {
    var parsed = Lethe.commandLine().parseArgs(("experiment " + arguments).trim().split(" +"));
    ExperimentRun run = ((ExperimentCommand) parsed.subcommand().commandSpec().userObject()).run();
    return runner.run(run, step -> {});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--algorithm unsupervised",
        "--algorithm supervised",
        "--algorithm oracle --ema 0.9 --timesteps stratified",
        "--beta 0.2 --correction nonnegative"
      })
  void everyWayOfTrainingChangesTheBase(String options) throws IOException {
    ExperimentResult result = run("mnist-odd" + SMALL + options);

    assertThat(result.steps()).isEqualTo(2);
    assertThat(result.figures().frechet()).isNotEqualTo(result.base().frechet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--algorithm guidance", "--algorithm rejection --kept 0.5"})
  void thePeersLeaveTheBaseAndChangeThePictures(String options) throws IOException {
    ExperimentResult result = run("mnist-odd" + SMALL + options);

    assertThat(result.steps()).isNull();
    assertThat(result.figures().pictures()).isEqualTo(8);
    assertThat(result.figures().frechet()).isNotEqualTo(result.base().frechet());
  }

  @Test
  void noAlgorithmMeasuresTheBaseItself() throws IOException {
    ExperimentResult result = run("mnist-odd" + SMALL + "--algorithm none");

    assertThat(result.figures()).isEqualTo(result.base());
  }

  @Test
  void anEstimatedPriorIsTold() throws IOException {
    ExperimentResult result =
        run(
            "mnist-odd --scale 0.002 --steps 2 --pictures 8 --sampler-steps 2"
                + " --beta auto --label-noise 0.2");

    assertThat(result.estimatedPrior()).isBetween(0.0, 1.0);
    assertThat(result.estimatedPriorUpperBound()).isGreaterThanOrEqualTo(result.estimatedPrior());
    assertThat(result.beta()).isBetween(0.0, 1.0);
  }

  @Test
  void trainingFromScratchHasNoBase() throws IOException {
    ExperimentResult result =
        run(
            "mnist-odd"
                + SMALL
                + "--mode scratch --network ../diffusion/src/test/resources/golden/digits/unet/config.json");

    assertThat(result.base()).isNull();
    assertThat(result.steps()).isEqualTo(2);
  }

  @Test
  void classesThatAreReportedOneAfterAnotherMakeAJobEach() throws IOException {
    ExperimentResult result =
        run(
            "mnist-successive --beta 0.2 --scale 0.02 --labels 2 --steps 1 --pictures 8 --sampler-steps 1");

    assertThat(result.jobs()).extracting("reported").isEqualTo(List.of(7, 3, 8, 0, 5));
    assertThat(result.labelled()).isEqualTo(10);
    assertThat(result.figures().shares()).hasSize(10);
  }

  @Test
  void modelsMayMakeAllThatJobsLearnFrom() throws IOException {
    ExperimentResult result =
        run(
            "mnist-own-generations --beta 0.2 --jobs 2 --root-share 0.5"
                + " --scale 0.02 --labels 1 --steps 1 --pictures 8 --sampler-steps 4");

    assertThat(result.jobs()).extracting("reported").isEqualTo(List.of(7, 7));
    assertThat(result.unlabeled()).isEqualTo(20);
    assertThat(result.labelled()).isEqualTo(2);
    assertThat(result.prior()).isNull();
  }
}
