package io.lethe.experiments.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.checkpoint.UNetConditionConfig;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.TrainingState;
import io.lethe.diffusion.network.BackPropagation;
import io.lethe.diffusion.network.GradientMode;
import io.lethe.diffusion.network.ParameterLayout;
import io.lethe.diffusion.network.StoredWeights;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.unet.UNet2DCondition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * How fast a text-to-image model of a shape is, with random weights: its U-Net is written to a file
 * and read back, samples guided pictures, has its low-rank change swapped, and is fine-tuned.
 */
final class TextToImageBenchmark {
  private static final int TOKENS = 77;
  private static final int LATENT_CHANNELS = 4;
  private static final int DELTAS = 50;
  private static final double SPREAD = 0.02;
  private static final double RATE = 1e-5;

  /**
   * What to measure.
   *
   * @param rank of the low-rank change
   * @param size side of a picture in pixels
   * @param steps evaluations of a guided picture
   * @param rows of a training step
   * @param full whether to fine-tune all weights too
   * @param swaps evaluations of one picture with one delta, and as many with another each time
   * @param runs of each figure
   */
  record Settings(
      Precision precision,
      int rank,
      int size,
      int steps,
      int rows,
      boolean full,
      int swaps,
      int runs) {}

  private final UNetConditionConfig config;
  private final AutoencoderConfig autoencoder;
  private final Settings settings;
  private final NDManager manager;
  private final PrintWriter out;
  private final int side;

  private TextToImageBenchmark(Path shape, Settings settings, NDManager manager, PrintWriter out)
      throws IOException {
    this.config = UNetConditionConfig.read(shape.resolve("unet/config.json"));
    this.autoencoder = AutoencoderConfig.read(shape.resolve("vae/config.json"));
    this.settings = settings;
    this.manager = manager;
    this.out = out;
    this.side = settings.size / autoencoder.reduction();
  }

  /** Measures and prints. */
  static void run(Path shape, Settings settings, Device device, PrintWriter out)
      throws IOException {
    try (NDManager manager = NDManager.newBaseManager(device);
        GradientMode off = GradientMode.off()) {
      new TextToImageBenchmark(shape, settings, manager, out).run();
    }
  }

  private void run() throws IOException {
    say(
        "%s, %s, pictures of %d x %d",
        manager.getDevice(), settings.precision, settings.size, settings.size);
    try (UNet2DCondition network =
        new UNet2DCondition(config, settings.precision, settings.rank, manager)) {
      NDArray weights = reread(network.layout(), random(network.layout()));
      NDArray delta = random(network.lowRankLayout());
      sample(network, weights, delta);
      swap(network, weights);
      train("low-rank " + settings.rank, network, weights, delta);
      if (settings.full) {
        try (UNet2DCondition whole = new UNet2DCondition(config, settings.precision, 0, manager)) {
          train("full", whole, weights, null);
        }
      }
    }
    say("peak memory of the process %s", peak());
  }

  /** Writes the weights and reads them back, as a checkpoint is. */
  private NDArray reread(ParameterLayout layout, NDArray made) throws IOException {
    Path file = Files.createTempFile("lethe-benchmark", ".safetensors");
    try {
      long start = System.nanoTime();
      Safetensors.write(
          file, StoredWeights.tensors(layout, made, UnaryOperator.identity()), Map.of());
      say(
          "%,d weights, %.2f GB: written in %.1f s",
          layout.size(), Files.size(file) / 1e9, since(start));
      made.close();
      start = System.nanoTime();
      NDArray weights = StoredWeights.read(file, layout, name -> false, manager);
      say("read in %.1f s", since(start));
      return weights;
    } finally {
      Files.delete(file);
    }
  }

  private NDArray random(ParameterLayout layout) {
    return manager.randomNormal(
        0f, (float) SPREAD, new Shape(layout.size()), DataType.FLOAT32, manager.getDevice());
  }

  private NDArray latents(NDManager scope, int rows) {
    return scope.randomNormal(
        0f, 1f, new Shape(rows, LATENT_CHANNELS, side, side), DataType.FLOAT32, scope.getDevice());
  }

  private NDArray context(NDManager scope, int rows) {
    return scope.randomNormal(
        0f,
        1f,
        new Shape(rows, TOKENS, config.contextWidth()),
        DataType.FLOAT32,
        scope.getDevice());
  }

  private void sample(UNet2DCondition network, NDArray weights, NDArray delta) {
    double[] seconds = new double[settings.runs];
    for (int run = -1; run < settings.runs; run++) {
      long start = System.nanoTime();
      try (NDManager scope = manager.newSubManager()) {
        // Two rows are a guided picture.
        NDArray x = latents(scope, 2);
        NDArray context = context(scope, 2);
        for (int step = 0; step < settings.steps; step++) {
          NDArray t = scope.create(new long[] {1 + 990L / settings.steps * step});
          NDArray said = network.forward(weights, delta, x, t, context);
          NDArray moved = x.sub(said.mul(1.0 / settings.steps));
          x.close();
          said.close();
          x = moved;
        }
        x.toFloatArray();
      }
      if (run >= 0) {
        seconds[run] = since(start);
      }
    }
    report("a guided picture's latents of %d steps".formatted(settings.steps), seconds);
  }

  private void swap(UNet2DCondition network, NDArray weights) {
    NDArray[] deltas =
        Stream.generate(() -> random(network.lowRankLayout()))
            .limit(DELTAS)
            .toArray(NDArray[]::new);
    for (int stride = 0; stride <= 1; stride++) {
      double[] seconds = new double[settings.swaps];
      try (NDManager scope = manager.newSubManager()) {
        NDArray x = latents(scope, 2);
        NDArray context = context(scope, 2);
        NDArray t = scope.create(new long[] {500});
        for (int i = 0; i < seconds.length; i++) {
          long start = System.nanoTime();
          try (NDArray said =
              network.forward(weights, deltas[i * stride % DELTAS], x, t, context)) {
            said.toFloatArray();
          }
          seconds[i] = since(start);
        }
      }
      Arrays.sort(seconds);
      if (seconds.length > 0) {
        say(
            "an evaluation, %s: p50 %.1f ms, p99 %.1f ms",
            stride == 0 ? "one delta" : "another delta each time",
            1e3 * seconds[seconds.length / 2],
            1e3 * seconds[Math.min(seconds.length - 1, seconds.length * 99 / 100)]);
      }
    }
    Stream.of(deltas).forEach(NDArray::close);
  }

  private void train(String what, UNet2DCondition network, NDArray weights, NDArray delta) {
    double[] seconds = new double[settings.runs];
    try (TrainingState state =
        new TrainingState(delta == null ? weights : delta, AdamW.DEFAULT, Double.NaN)) {
      for (int run = -1; run < settings.runs; run++) {
        long start = System.nanoTime();
        step(network, weights, delta == null, state);
        if (run >= 0) {
          seconds[run] = since(start);
        }
      }
    }
    report("%s, a step of %d rows".formatted(what, settings.rows), seconds);
  }

  private void step(UNet2DCondition network, NDArray weights, boolean all, TrainingState state) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray leaf = BackPropagation.leaf(state.weights(), scope);
      NDArray t = scope.create(new long[] {500});
      NDArray x = latents(scope, settings.rows);
      NDArray context = context(scope, settings.rows);
      NDArray noise = latents(scope, settings.rows);
      try (GradientMode on = GradientMode.on()) {
        NDArray losses =
            network.losses(all ? leaf : weights, all ? null : leaf, x, t, context, noise);
        BackPropagation.run(losses, losses.onesLike());
      }
      try (NDArray gradient = leaf.getGradient()) {
        state.update(gradient, RATE);
      }
      state.weights().get("0:1").toFloatArray();
    }
  }

  private void report(String what, double[] seconds) {
    Arrays.sort(seconds);
    say(
        "%s: %.2f s [%.2f, %.2f]",
        what, seconds[seconds.length / 2], seconds[0], seconds[seconds.length - 1]);
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }

  /** The most memory that the process had, where Linux tells it. */
  static String peak() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.substring("VmHWM:".length()).strip())
        .findFirst()
        .orElse("unknown");
  }
}
