package io.lethe.experiments.cli;

import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe benchmark}: how fast a model samples and trains on this machine. */
@Command(
    name = "benchmark",
    description = {
      "Measures a model on this machine: pictures a second by batch (DPM-Solver++(2M), 10 steps)",
      "and training rows a second (48 unlabeled + 16 labelled). Median, least and most of the runs."
    },
    mixinStandardHelpOptions = true)
public final class BenchmarkCommand implements Callable<Integer> {

  private static final int[] BATCHES = {1, 8, 32};
  private static final int SAMPLER_STEPS = 10;
  private static final int TRAINING_STEPS = 10;
  private static final double BETA = 0.2;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "diffusers directory (default: the shipped model)")
  Path model;

  @Mixin DataOption data = new DataOption();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Counted runs, after one that is not (default: ${DEFAULT-VALUE})")
  int runs = 5;

  @Mixin DeviceOption device = new DeviceOption();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Path directory = model == null ? Assets.directory("models/mnist-ddpm-28") : model;
    try (DiffusionModel loaded = DiffusionModel.load(directory, device.device())) {
      PictureSource pictures =
          DataSets.open(data.folder(), loaded.channels(), loaded.height(), loaded.width());
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%-28s %10s %10s %10s%n", "pictures a second", "median", "least", "most");
      for (int batch : BATCHES) {
        report(out, "sampling, batch " + batch, batch, () -> sample(loaded, batch));
      }
      FineTuneSettings settings =
          FineTuneSettings.defaults(new PositiveUnlabeled(BETA, Correction.ABS), 1)
              .withSteps(TRAINING_STEPS);
      int rows = TRAINING_STEPS * (settings.unlabeledBatch() + settings.labelledBatch());
      report(
          out,
          "training, batch " + rows / TRAINING_STEPS,
          rows,
          () ->
              FineTuning.run(loaded, pictures, pictures, settings, step -> {}, () -> false)
                  .close());
    }
    return 0;
  }

  private static void sample(DiffusionModel model, int batch) {
    List<PictureRequest> requests =
        LongStream.range(0, batch)
            .mapToObj(
                seed -> new PictureRequest(seed, SamplerKind.DPM_SOLVER_2M, SAMPLER_STEPS, null))
            .toList();
    PictureGenerator.generate(model, requests);
  }

  private void report(PrintWriter out, String what, int pictures, Runnable run) {
    run.run();
    double[] rates = new double[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      run.run();
      rates[i] = pictures / ((System.nanoTime() - start) / 1e9);
    }
    Arrays.sort(rates);
    out.printf("%-28s %10.1f %10.1f %10.1f%n", what, rates[runs / 2], rates[0], rates[runs - 1]);
    out.flush();
  }
}
