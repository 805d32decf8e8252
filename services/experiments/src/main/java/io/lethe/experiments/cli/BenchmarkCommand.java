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
import io.lethe.diffusion.script.Precision;
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
    description =
        "Measures a model on this machine: pictures a second by batch (DPM-Solver++(2M), 10 steps) "
            + "and training rows a second (48 unlabeled + 16 labelled). Median, least and most of the runs.")
public final class BenchmarkCommand implements Callable<Integer> {

  private static final int[] BATCHES = {1, 8, 32};
  private static final int SAMPLER_STEPS = 10;
  private static final int TRAINING_STEPS = 10;
  private static final double BETA = 0.2;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "diffusers directory (default: the shipped model)")
  Path model;

  @Mixin DataOption data = new DataOption();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Counted runs, after one that is not (default: ${DEFAULT-VALUE})")
  int runs = 5;

  @Option(
      names = "--text",
      description =
          "Measures a text-to-image model of random weights instead: the time of a guided picture, of "
              + "an evaluation while deltas are swapped, of fine-tuning steps, and memory")
  boolean text;

  @Option(
      names = "--pipeline",
      description =
          "With --text, goes once through a whole pipeline: written, read, one picture from text to"
              + " pixels, one low-rank step, written again")
  boolean pipeline;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "With --text, height and width of a picture (default: ${DEFAULT-VALUE})")
  int size = 512;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "With --text, steps of a guided picture (default: ${DEFAULT-VALUE})")
  int steps = 20;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "With --text, rows of a training step (default: ${DEFAULT-VALUE})")
  int rows = 1;

  @Option(
      names = "--rank",
      paramLabel = "N",
      description = "With --text, rank of the low-rank change (default: ${DEFAULT-VALUE})")
  int rank = 4;

  @Option(names = "--full", description = "With --text, fine-tunes all weights too")
  boolean full;

  @Option(
      names = "--swaps",
      paramLabel = "N",
      description = "With --text, evaluations while deltas are swapped (default: ${DEFAULT-VALUE})")
  int swaps = 0;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description = "With --text, one of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Precision precision = Precision.FLOAT32;

  @Mixin DeviceOption device = new DeviceOption();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (text) {
      Path shape = model == null ? Assets.directory("models/stable-diffusion-1.5-shape") : model;
      PrintWriter out = spec.commandLine().getOut();
      if (pipeline) {
        PipelineBenchmark.run(shape, textSettings(), device.device(), out);
      } else {
        TextToImageBenchmark.run(shape, textSettings(), device.device(), out);
      }
      return 0;
    }
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

  private TextToImageBenchmark.Settings textSettings() {
    for (int positive : new int[] {rank, rows, steps, runs}) {
      if (positive < 1) {
        throw new IllegalArgumentException(
            "--rank, --rows, --steps and --runs are at least 1, not %d.".formatted(positive));
      }
    }
    if (size < 64 || size % 64 != 0) {
      throw new IllegalArgumentException("--size is a multiple of 64, not %d.".formatted(size));
    }
    return new TextToImageBenchmark.Settings(precision, rank, size, steps, rows, full, swaps, runs);
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
