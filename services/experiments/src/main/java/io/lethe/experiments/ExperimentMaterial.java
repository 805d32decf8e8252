package io.lethe.experiments;

import ai.djl.Device;
import io.lethe.diffusion.classifier.ClassifierShape;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.model.DiffusionModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** What experiments start from and measure with: bases, data sets and classifiers, opened once. */
final class ExperimentMaterial implements AutoCloseable {
  private static final String SHIPPED = "mnist";

  private final Device device;
  private final Path work;
  private final Function<String, Path> assets;
  private final Classifiers classifiers;
  private final Map<String, ExperimentPictures> dataSets = new HashMap<>();
  private final Map<String, Evaluation> evaluations = new HashMap<>();
  private final List<PictureClassifier> opened = new ArrayList<>();

  /**
   * Opens nothing yet.
   *
   * @param work keeps classifiers that are trained here, and data sets that do not ship
   * @param assets finds what ships, by its name
   * @param lines takes what it tells of its work
   */
  ExperimentMaterial(
      Device device, Path work, Function<String, Path> assets, Consumer<String> lines) {
    this.device = device;
    this.work = work;
    this.assets = assets;
    this.classifiers =
        new Classifiers(
            work.resolve("classifiers"),
            assets.apply("models/mnist-classifier").resolve("classifier.safetensors"),
            device,
            lines);
  }

  /**
   * Loads the base of an experiment, which the caller closes.
   *
   * @param directory null for the one that ships
   * @throws IllegalArgumentException if none ships
   */
  DiffusionModel base(String experiment, Path directory) throws IOException {
    if (directory == null && !experiment.startsWith("mnist-")) {
      throw new IllegalArgumentException(
          ("No model for %s ships: give one by --base (the paper fine-tunes"
                  + " google/ddpm-cifar10-32 and google/ddpm-celebahq-256), or choose --mode scratch.")
              .formatted(experiment));
    }
    return DiffusionModel.load(
        directory == null ? assets.apply("models/mnist-ddpm-28") : directory, device);
  }

  /**
   * The pictures of an experiment in a model's size.
   *
   * @param data the data set's folder; null for the usual one
   */
  ExperimentPictures pictures(ExperimentConfig config, Path data, DiffusionModel model)
      throws IOException {
    String key = config.dataSet() + " " + config.attribute() + " " + data;
    ExperimentPictures pictures = dataSets.get(key);
    if (pictures == null) {
      pictures = ExperimentPictures.open(config, data == null ? folder(config) : data);
      dataSets.put(key, pictures);
    }
    return pictures.resized(model.height(), model.width());
  }

  private Path folder(ExperimentConfig config) {
    // Where nothing lies there, the loader says what to download, and names the folder.
    return config.dataSet().equals(SHIPPED)
        ? assets.apply("datasets/" + SHIPPED)
        : work.resolve("data").resolve(config.dataSet());
  }

  /** What measures the pictures of an experiment; its classifier is trained first if need be. */
  Evaluation evaluation(
      String experiment, ExperimentConfig config, Path data, ExperimentPictures pictures)
      throws IOException {
    int height = Math.min(ClassifierShape.LONGEST_SIDE, pictures.train().height());
    int width = Math.min(ClassifierShape.LONGEST_SIDE, pictures.train().width());
    String key = "%s %s %dx%d".formatted(experiment, data, width, height);
    Evaluation evaluation = evaluations.get(key);
    if (evaluation == null) {
      ExperimentPictures measured = pictures.resized(height, width);
      PictureClassifier classifier = classifiers.of(config, measured);
      opened.add(classifier);
      evaluation =
          new Evaluation(
              classifier, config.normal(), measured.test().withLabel(config.normal()::contains));
      evaluations.put(key, evaluation);
    }
    return evaluation;
  }

  @Override
  public void close() {
    opened.forEach(PictureClassifier::close);
  }
}
