package io.lethe.experiments.cli;

import io.lethe.diffusion.classifier.ClassifierSettings;
import io.lethe.diffusion.classifier.ClassifierTraining;
import io.lethe.diffusion.dataset.DataSetSplit;
import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.device.Devices;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe train-classifier}: makes a classifier that judges the demo or an experiment. */
@Command(
    name = "train-classifier",
    description = "Trains a classifier that measures the demo or experiments, on true labels.",
    mixinStandardHelpOptions = true)
public final class TrainClassifierCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "MNIST, CIFAR-10, STL-10, CelebA (by the attribute Male) or a folder of pictures with a",
        "sub-folder for each class (default: the shipped MNIST)"
      })
  Path data;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Weights to write")
  Path out;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Height and width to which pictures are brought (default: their own)")
  Integer size;

  @Option(
      names = "--mirrored",
      description = "Also learns from mirrored pictures: good for photographs, bad for digits")
  boolean mirrored;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training pictures (default: ${DEFAULT-VALUE})")
  int epochs = 4;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all randomness (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
  String device = "auto";

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter lines = spec.commandLine().getOut();
    ClassifierTraining.run(
        pictures(DataSetSplit.TRAIN),
        pictures(DataSetSplit.TEST),
        out,
        new ClassifierSettings(epochs, mirrored, seed),
        Devices.named(device),
        line -> {
          lines.println(line);
          lines.flush();
        });
    return 0;
  }

  private PictureSource pictures(DataSetSplit split) throws IOException {
    PictureSource pictures =
        DataSets.labelled(data == null ? Assets.directory("datasets/mnist") : data, split);
    return size == null ? pictures : pictures.resized(size, size);
  }
}
