package io.lethe.standalone.cli;

import io.lethe.diffusion.classifier.DigitClassifierTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe train-classifier}: makes the digit classifier that judges the demo. */
@Command(
    name = "train-classifier",
    description = "Trains the digit classifier that measures the demo, on MNIST's true labels.",
    mixinStandardHelpOptions = true)
public final class TrainClassifierCommand implements Callable<Integer> {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of MNIST's four idx files (default: the shipped one)")
  Path data;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Weights to write")
  Path out;

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

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter lines = spec.commandLine().getOut();
    DigitClassifierTraining.run(
        data == null ? Assets.directory("datasets/mnist") : data,
        out,
        epochs,
        seed,
        line -> {
          lines.println(line);
          lines.flush();
        });
    return 0;
  }
}
