package io.lethe.experiments.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The pictures that a command trains on. */
final class DataOption {
  @Option(
      names = "--dataset",
      paramLabel = "DIR",
      description =
          "MNIST, CIFAR-10, STL-10, CelebA or a folder of pictures (default: the shipped MNIST)")
  private Path given;

  /** The folder of the data set. */
  Path folder() {
    return given == null ? Assets.directory("datasets/mnist") : given;
  }
}
