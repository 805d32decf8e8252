package io.lethe.experiments.cli;

import ai.djl.Device;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.TextToImageFineTuning;
import io.lethe.diffusion.finetune.TextToImageSettings;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.PictureSize;
import io.lethe.diffusion.model.Prompt;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import io.lethe.diffusion.pretraining.RandomPipeline;
import io.lethe.diffusion.texttoimage.LatentBatch;
import io.lethe.diffusion.texttoimage.LatentDecoding;
import io.lethe.diffusion.texttoimage.LatentGenerator;
import io.lethe.diffusion.texttoimage.LatentRow;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A whole text-to-image pipeline of a shape with random weights, once through all that a service
 * does with it: it is written, read, asked for a guided picture from text to pixels, takes one
 * low-rank step, and is written again.
 */
final class PipelineBenchmark {
  private static final double GUIDANCE = 7.5;
  private static final int LATENT_CHANNELS = 4;

  private final Path shape;
  private final TextToImageBenchmark.Settings settings;
  private final Device device;
  private final PrintWriter out;

  private PipelineBenchmark(
      Path shape, TextToImageBenchmark.Settings settings, Device device, PrintWriter out) {
    this.shape = shape;
    this.settings = settings;
    this.device = device;
    this.out = out;
  }

  /** Goes through it and prints. */
  static void run(
      Path shape, TextToImageBenchmark.Settings settings, Device device, PrintWriter out)
      throws IOException {
    Path directory = Files.createTempDirectory("lethe-pipeline");
    try {
      new PipelineBenchmark(shape, settings, device, out).run(directory);
    } finally {
      delete(directory);
    }
  }

  private void run(Path directory) throws IOException {
    Path pipeline = directory.resolve("pipeline");
    long start = System.nanoTime();
    RandomPipeline.write(shape, pipeline);
    say("written with random weights, %.2f GB in float16: %.1f s", size(pipeline), since(start));
    start = System.nanoTime();
    try (TextToImageModel model = TextToImageModel.load(pipeline, settings.precision(), device)) {
      say("read: %.1f s; %.2f GB of weights", since(start), model.weightBytes() / 1e9);
      picture(model);
      try (TextToImageModel changed = step(model, directory)) {
        start = System.nanoTime();
        changed.save(directory.resolve("change"));
        say(
            "the change written: %.2f s, %.1f MB",
            since(start), 1e3 * size(directory.resolve("change")));
      }
      start = System.nanoTime();
      model.save(directory.resolve("again"));
      say(
          "the whole pipeline written again: %.1f s, %.2f GB",
          since(start), size(directory.resolve("again")));
    }
    say("peak memory of the process %s", TextToImageBenchmark.peak());
  }

  private void picture(TextToImageModel model) {
    PictureRequest request =
        new PictureRequest(
            1,
            SamplerKind.DPM_SOLVER_2M,
            settings.steps(),
            null,
            GUIDANCE,
            new Prompt("a red seven on blue", "a star"),
            new PictureSize(settings.size(), settings.size()));
    long start = System.nanoTime();
    float[] text = LatentGenerator.embed(model, request.prompt().text());
    float[] negative = LatentGenerator.embed(model, request.prompt().negative());
    say("two texts embedded: %.2f s", since(start));
    LatentRow row = new LatentRow(model, request, text, negative);
    start = System.nanoTime();
    try (LatentBatch batch = new LatentBatch(model)) {
      while (!row.isDone()) {
        batch.step(List.of(row));
      }
    }
    say("a guided picture's latents of %d steps: %.1f s", settings.steps(), since(start));
    start = System.nanoTime();
    LatentDecoding.decode(model, List.of(row));
    say("decoded to %d x %d: %.1f s", settings.size(), settings.size(), since(start));
  }

  private TextToImageModel step(TextToImageModel model, Path directory) {
    PictureSource latents = latents(model);
    FineTuneSettings one =
        new FineTuneSettings(
            new PositiveUnlabeled(0.2, Correction.ABS),
            2,
            1,
            1,
            1e-4,
            0,
            1,
            Double.NaN,
            AdamW.DEFAULT,
            1);
    long start = System.nanoTime();
    TextToImageModel changed =
        TextToImageFineTuning.run(
            model,
            latents,
            latents,
            latents,
            TextToImageSettings.of(one, settings.rank()),
            progress -> {},
            () -> false,
            new InFile(directory.resolve("state.safetensors")),
            settings.rows());
    say(
        "one low-rank step (rank %d) of 3 rows, %d at once, and its state written: %.1f s",
        settings.rank(), settings.rows(), since(start));
    return changed;
  }

  private PictureSource latents(TextToImageModel model) {
    int side = settings.size() / model.directory().autoencoder().reduction();
    float[] noise = new float[LATENT_CHANNELS * side * side];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) Math.sin(i);
    }
    return new LatentPictures(
        List.of(HalfPrecision.encode(noise, 0, noise.length)),
        List.of("a red seven on blue"),
        LATENT_CHANNELS,
        side,
        side);
  }

  /** Writes the state after each step. */
  private record InFile(Path file) implements TrainingCheckpoints {

    @Override
    public void restore(TrainingState state) {}

    @Override
    public void afterStep(TrainingState state, int steps) {
      try {
        state.save(file, Map.of());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void cancelled(TrainingState state) {}
  }

  private static double size(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toFile).filter(file -> file.isFile()).mapToLong(f -> f.length()).sum()
          / 1e9;
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
