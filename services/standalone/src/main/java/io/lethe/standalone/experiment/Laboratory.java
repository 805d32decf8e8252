package io.lethe.standalone.experiment;

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
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Runs experiments one after another, and keeps what several of them share: data sets, classifiers
 * and the bases' figures.
 */
public final class Laboratory implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int SHOWN = 64;
  private static final int COLUMNS = 8;

  private final Device device;
  private final Path work;
  private final Function<String, Path> assets;
  private final Map<String, ExperimentData> dataSets = new HashMap<>();
  private final Map<String, Examiner> examiners = new HashMap<>();
  private final Map<String, Figures> bases = new HashMap<>();

  /**
   * Opens it.
   *
   * @param device auto, cpu or cuda:N
   * @param work keeps classifiers that are trained here
   * @param assets finds what ships, by its name
   * @throws IllegalArgumentException if there is no such device
   */
  public Laboratory(String device, Path work, Function<String, Path> assets) {
    this.device = Devices.named(device);
    this.work = work;
    this.assets = assets;
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
    try (DiffusionModel base = settings.fromScratch() ? untrained(run, config) : base(run)) {
      ExperimentData data = data(run, config, base);
      Split split = Split.of(data.train(), config, settings.scale(), settings.labels());
      Examiner examiner = examiner(run.name(), config, data);
      Experiment experiment = new Experiment(config, settings, split, listener);
      PictureSource before = settings.fromScratch() ? null : experiment.picturesOf(base);
      Figures baseFigures = before == null ? null : examiner.measure(before);
      double beta = settings.beta().orElseThrow();
      Experiment.Outcome outcome = experiment.run(base, beta);
      Unlearning.Trained trained = outcome.trained();
      try (DiffusionModel model = trained == null ? null : trained.model()) {
        if (run.save() != null && model != null) {
          model.save(run.save());
        }
      }
      ExperimentResult result =
          new ExperimentResult(
              run.command(),
              Machine.words(device),
              examiner.measure(outcome.pictures()),
              baseFigures,
              floor(examiner, split, settings.pictures()),
              split.prior(),
              null,
              null,
              settings.algorithm() == Algorithm.PU ? beta : null,
              split.unlabeled().size(),
              split.labelled().size(),
              trained == null ? null : trained.steps(),
              trained == null ? null : trained.seconds(),
              outcome.samplingSeconds(),
              trained == null ? null : trained.reversedSteps());
      write(run, result, before, outcome.pictures());
      return result;
    }
  }

  private DiffusionModel base(ExperimentRun run) throws IOException {
    if (run.base() == null && !run.name().startsWith("mnist-")) {
      throw new IllegalArgumentException(
          "No model for %s ships: give one by --base (the paper fine-tunes google/ddpm-cifar10-32 and google/ddpm-celebahq-256), or choose --mode scratch."
              .formatted(run.name()));
    }
    return DiffusionModel.load(
        run.base() == null ? assets.apply("models/mnist-ddpm-28") : run.base(), device);
  }

  private DiffusionModel untrained(ExperimentRun run, ExperimentConfig config) throws IOException {
    ObjectNode network;
    try (InputStream json =
        run.network() == null
            ? ExperimentConfig.resource("network")
            : Files.newInputStream(run.network())) {
      network = (ObjectNode) JSON.readTree(json);
    }
    if (run.network() == null || run.settings().size().isPresent()) {
      network.put("sample_size", run.settings().size().orElse(config.size()));
    }
    if (run.network() == null) {
      int channels = config.dataSet().equals("mnist") ? 1 : 3;
      network.put("in_channels", channels).put("out_channels", channels);
    }
    return Pretraining.untrained(UNetConfig.parse(network), run.settings().seed(), device);
  }

  private ExperimentData data(ExperimentRun run, ExperimentConfig config, DiffusionModel model)
      throws IOException {
    String key = config.dataSet() + "@" + run.data() + "@" + model.height();
    ExperimentData data = dataSets.get(key);
    if (data == null) {
      data =
          ExperimentData.open(
              run.data() == null ? assets.apply("datasets/mnist") : run.data(),
              assets.apply("models/mnist-classifier").resolve("classifier.safetensors"));
      dataSets.put(key, data);
    }
    return data;
  }

  private Examiner examiner(String name, ExperimentConfig config, ExperimentData data) {
    return examiners.computeIfAbsent(
        name,
        any ->
            new Examiner(
                data.classifier(),
                config.normal(),
                data.test().withLabel(config.normal()::contains)));
  }

  private static Double floor(Examiner examiner, Split split, int pictures) {
    if (split.spareNormals().size() < pictures) {
      return null;
    }
    return examiner.frechetOf(split.spareNormals().rows(IntStream.range(0, pictures).toArray()));
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
    dataSets.values().forEach(ExperimentData::close);
  }
}
