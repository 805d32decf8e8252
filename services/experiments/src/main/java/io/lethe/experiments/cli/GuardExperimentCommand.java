package io.lethe.experiments.cli;

import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.experiments.guard.GuardExperiment;
import io.lethe.experiments.guard.GuardFigures;
import io.lethe.experiments.guard.GuardTables;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe experiment-guard}: how well digits are found among a model's own pictures. */
@Command(
    name = "experiment-guard",
    description =
        "Reports digits of the shipped model's own pictures, and measures how many new ones the judge "
            + "and a linear probe of the denoiser's features find, how many normal pictures they take for "
            + "them, and how far the judge's probabilities are from the truth. Nothing is retrained.",
    sortOptions = false)
public final class GuardExperimentCommand implements Callable<Integer> {
  private static final int MOST_DIGIT = 9;
  private static final int MOST_SEEDS = 100;
  private static final int MOST_PICTURES = 100_000;

  @Option(
      names = "--digit",
      paramLabel = "D",
      split = ",",
      description = "Digits that are reported, one after another (default: ${DEFAULT-VALUE})")
  List<Integer> digits = List.of(7, 3, 1);

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Sets of labels and unlabeled pictures of each digit (default: ${DEFAULT-VALUE})")
  int seeds = 3;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Pictures that are measured (default: ${DEFAULT-VALUE})")
  int pictures = 4000;

  @Option(
      names = "--unlabeled",
      paramLabel = "N",
      description = "Unlabeled pictures of a seed (default: ${DEFAULT-VALUE})")
  int unlabeled = 600;

  @Option(
      names = "--labels",
      paramLabel = "N",
      description = "Most labels of a digit that a judge learns from (default: ${DEFAULT-VALUE})")
  int labels = 50;

  @Option(
      names = "--few",
      paramLabel = "N",
      split = ",",
      description = "Numbers of labels of something new (default: ${DEFAULT-VALUE})")
  List<Integer> few = List.of(5, 10, 20);

  @Mixin DeviceOption device = new DeviceOption();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    digits.forEach(digit -> require(digit, 0, MOST_DIGIT, "--digit"));
    few.forEach(count -> require(count, 1, MOST_PICTURES, "--few"));
    require(seeds, 1, MOST_SEEDS, "--seeds");
    require(pictures, 100, MOST_PICTURES, "--pictures");
    require(unlabeled, 100, MOST_PICTURES, "--unlabeled");
    require(labels, 2, MOST_PICTURES, "--labels");
    PrintWriter out = spec.commandLine().getOut();
    Path judge = Assets.directory("models/mnist-classifier").resolve("classifier.safetensors");
    GuardExperiment.Settings settings =
        new GuardExperiment.Settings(pictures, unlabeled, labels, few, JudgeSettings.defaults(1));
    Map<Integer, List<GuardFigures>> figures = new LinkedHashMap<>();
    try (DiffusionModel model =
            DiffusionModel.load(Assets.directory("models/mnist-ddpm-28"), device.device());
        PictureClassifier classifier = PictureClassifier.load(judge, device.device());
        GuardExperiment experiment =
            new GuardExperiment(model, it -> classifier.read(it).classes(), settings)) {
      for (int digit : digits) {
        for (int seed = 1; seed <= seeds; seed++) {
          figures
              .computeIfAbsent(digit, any -> new ArrayList<>())
              .add(experiment.run(digit, digit == 3 ? 8 : 3, seed));
        }
      }
    }
    out.println(GuardTables.manyLabels(figures));
    out.println(GuardTables.fewLabels(figures));
    out.println(GuardTables.calibration(figures));
    out.println(GuardTables.reliability(figures));
    return 0;
  }

  private static void require(int value, int least, int most, String option) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, not %d.".formatted(option, least, most, value));
    }
  }
}
