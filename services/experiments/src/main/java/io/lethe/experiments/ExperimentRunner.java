package io.lethe.experiments;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.device.Devices;
import io.lethe.diffusion.finetune.Pretraining;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.metrics.SampleGrid;
import io.lethe.diffusion.metrics.SampleGrid.Panel;
import io.lethe.diffusion.model.DiffusionModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs experiments one after another, and keeps what several of them share: data sets, classifiers
 * and the bases' figures.
 */
public final class ExperimentRunner implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int SHOWN = 64;
  private static final int COLUMNS = 8;

  /** About a minute of training on two cores. */
  private static final int CHECKPOINT_EVERY = 100;

  private final Device device;
  private final ExperimentMaterial material;
  private final Map<String, Before> befores = new HashMap<>();

  /**
   * Opens it.
   *
   * @param device auto, cpu or cuda:N
   * @param work keeps classifiers that are trained here, and data sets that do not ship
   * @param assets finds what ships, by its name
   * @param lines takes what it tells of its work
   * @throws IllegalArgumentException if there is no such device
   */
  public ExperimentRunner(
      String device, Path work, Function<String, Path> assets, Consumer<String> lines) {
    this.device = Devices.named(device);
    this.material = new ExperimentMaterial(this.device, work, assets, lines);
  }

  /**
   * Runs an experiment and writes what it is asked for.
   *
   * @throws IllegalArgumentException if the settings do not fit the data or the model
   * @throws IOException if a data set, a model or a file can't be read or written
   */
  public ExperimentResult run(ExperimentRun run, TrainingListener listener) throws IOException {
    ExperimentConfig config = ExperimentConfig.named(run.name());
    ExperimentSettings settings = run.settings();
    try (DiffusionModel start =
        settings.fromScratch() ? untrained(run, config) : material.base(run.name(), run.base())) {
      PictureMaker.of(config, settings).check(start);
      requireFolders(run);
      ExperimentPictures pictures = material.pictures(config, run.data(), start);
      Evaluation evaluation = material.evaluation(run.name(), config, run.data(), pictures);
      SuccessiveJobs.Made made = made(run, config, pictures, start, evaluation, listener);
      Experiment.Outcome outcome = made.outcome();
      try (DiffusionModel model = outcome.trained().map(Unlearning.Trained::model).orElse(null)) {
        if (run.save() != null && model != null) {
          model.save(run.save());
        }
      }
      Experiment experiment = new Experiment(config, settings, made.split(), device, listener);
      Before before =
          settings.fromScratch() ? null : before(run, config, experiment, start, evaluation);
      ExperimentResult result =
          ExperimentResult.of(
              run,
              Machine.describe(device),
              outcome,
              Measurements.of(
                  evaluation,
                  evaluation.measure(outcome.pictures()),
                  before == null ? null : before.measured(),
                  oracle(run, config, experiment, evaluation),
                  baseline(evaluation, made.split(), settings.pictures())),
              made.split(),
              config.successive() == null ? null : made.jobs());
      write(run, result, before == null ? null : before.pictures(), outcome.pictures());
      return result;
    }
  }

  /**
   * Trains the run's model once, on all of its unlabeled pictures at once, and saves it where the
   * run says. Nothing is measured. Stopped and started again, it goes on from its last checkpoint.
   *
   * @throws IllegalArgumentException if the settings do not fit the data or the model
   * @throws IOException if a data set, a model or a checkpoint can't be read or written
   */
  public void train(ExperimentRun run, TrainingListener listener) throws IOException {
    ExperimentConfig config = ExperimentConfig.named(run.name());
    ExperimentSettings settings = run.settings();
    try (DiffusionModel start =
        settings.fromScratch() ? untrained(run, config) : material.base(run.name(), run.base())) {
      ExperimentSplit split =
          ExperimentSplit.of(
              material.pictures(config, run.data(), start).train(),
              config,
              settings.scale(),
              List.of(settings.labels()));
      ExperimentConfig.Training training = config.training(settings.fromScratch());
      String description = "%s %s %s".formatted(config, settings, run.base());
      new ResumableTraining(run.save(), description, CHECKPOINT_EVERY)
          .run(
              checkpoints ->
                  new Unlearning(settings, training, device, listener, checkpoints)
                      .train(start, split)
                      .model());
    }
  }

  private SuccessiveJobs.Made made(
      ExperimentRun run,
      ExperimentConfig config,
      ExperimentPictures pictures,
      DiffusionModel start,
      Evaluation evaluation,
      TrainingListener listener) {
    ExperimentSettings settings = run.settings();
    if (config.successive() != null && settings.algorithm().trains()) {
      return new SuccessiveJobs(config, settings, pictures.train(), evaluation, device, listener)
          .run(start);
    }
    ExperimentSplit split =
        ExperimentSplit.of(pictures.train(), config, settings.scale(), List.of(settings.labels()));
    return new SuccessiveJobs.Made(
        new Experiment(config, settings, split, device, listener).run(start), split, List.of());
  }

  /** A model's pictures of a run's seeds, which runs of one seed share. */
  private record Before(PictureSource pictures, MeasuredPictures measured) {}

  private Before before(
      ExperimentRun run,
      ExperimentConfig config,
      Experiment experiment,
      DiffusionModel base,
      Evaluation evaluation) {
    return befores.computeIfAbsent(
        key(run, config, run.base()), any -> measured(experiment, base, evaluation));
  }

  private static Before measured(
      Experiment experiment, DiffusionModel model, Evaluation evaluation) {
    PictureSource made = experiment.picturesOf(model);
    return new Before(made, evaluation.measure(made));
  }

  /** Null where the run names none. */
  private MeasuredPictures oracle(
      ExperimentRun run, ExperimentConfig config, Experiment experiment, Evaluation evaluation)
      throws IOException {
    if (run.oracle() == null) {
      return null;
    }
    try (DiffusionModel oracle = DiffusionModel.load(run.oracle(), device)) {
      PictureMaker.of(config, run.settings()).check(oracle);
      return befores
          .computeIfAbsent(
              key(run, config, run.oracle()), any -> measured(experiment, oracle, evaluation))
          .measured();
    }
  }

  private static String key(ExperimentRun run, ExperimentConfig config, Path model) {
    return "%s %s %s %d %s"
        .formatted(
            run.name(),
            model,
            run.data(),
            run.settings().pictures(),
            PictureMaker.of(config, run.settings()));
  }

  /** Found out before the training, not after it. */
  private static void requireFolders(ExperimentRun run) throws IOException {
    for (Path file : new Path[] {run.json(), run.grid()}) {
      Path folder = file == null ? null : file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        throw new IOException("There is no folder %s for %s.".formatted(folder, file));
      }
    }
  }

  private DiffusionModel untrained(ExperimentRun run, ExperimentConfig config) throws IOException {
    ObjectNode network = network(run);
    if (run.network() == null || run.settings().size().isPresent()) {
      network.put("sample_size", run.settings().size().orElse(config.size()));
    }
    if (run.network() == null) {
      int channels = config.dataSet().equals("mnist") ? 1 : 3;
      network.put("in_channels", channels).put("out_channels", channels);
    }
    return Pretraining.untrained(UNetConfig.parse(network), run.settings().seed(), device);
  }

  private static ObjectNode network(ExperimentRun run) throws IOException {
    if (run.network() != null) {
      return UNetConfig.read(run.network()).json().deepCopy();
    }
    try (InputStream json = ExperimentConfig.resource("network")) {
      return (ObjectNode) JSON.readTree(json);
    }
  }

  private static RealBaseline baseline(Evaluation evaluation, ExperimentSplit split, int pictures) {
    if (split.spareNormals().size() < pictures) {
      return null;
    }
    return evaluation.baseline(split.spareNormals().rows(IntStream.range(0, pictures).toArray()));
  }

  private static void write(
      ExperimentRun run, ExperimentResult result, PictureSource before, PictureSource after)
      throws IOException {
    if (run.grid() != null) {
      int[] first = IntStream.range(0, Math.min(SHOWN, after.size())).toArray();
      Panel made = new Panel(run.settings().algorithm().name(), after.rows(first));
      Files.write(
          run.grid(),
          SampleGrid.png(
              before == null
                  ? List.of(made)
                  : List.of(new Panel("before", before.rows(first)), made),
              COLUMNS,
              2));
    }
    if (run.json() != null) {
      JSON.writeValue(run.json().toFile(), result);
    }
  }

  @Override
  public void close() {
    material.close();
  }
}
