package io.lethe.experiments.cli;

import io.lethe.diffusion.captioned.CaptionedPictures;
import io.lethe.diffusion.captioned.Silhouettes;
import io.lethe.diffusion.classifier.ClassifierSettings;
import io.lethe.diffusion.classifier.ClassifierTraining;
import io.lethe.diffusion.dataset.DataSetSplit;
import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe train-classifier}: makes a classifier that judges the demo or an experiment. */
@Command(
    name = "train-classifier",
    description =
        "Trains a classifier that measures the demo or experiments, on true labels. "
            + "A folder of pictures needs a sub-folder for each class; CelebA's class is the attribute Male.")
public final class TrainClassifierCommand implements Callable<Integer> {
  private static final int CAPTIONED = 32_768;

  @Mixin DataOption data = new DataOption();

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Weights to write")
  Path out;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Height and width to which pictures are brought (default: their own)")
  Integer size;

  @Option(
      names = "--captioned",
      description =
          "Learns the digits and shapes of the captioned pictures that pretrain draws of --dataset, "
              + "as silhouettes: it judges a text-to-image model of them")
  boolean captioned;

  @Option(
      names = "--mirrored",
      description = "Also learns from mirrored pictures: good for photographs, bad for digits")
  boolean mirrored;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the training pictures (default: ${DEFAULT-VALUE})")
  int epochs = 4;

  @Mixin SeedOption seed = new SeedOption();

  @Mixin DeviceOption device = new DeviceOption();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter lines = spec.commandLine().getOut();
    ClassifierTraining.run(
        pictures(DataSetSplit.TRAIN),
        pictures(DataSetSplit.TEST),
        out,
        new ClassifierSettings(epochs, mirrored, seed.value),
        device.device(),
        line -> {
          lines.println(line);
          lines.flush();
        });
    return 0;
  }

  private PictureSource pictures(DataSetSplit split) throws IOException {
    PictureSource pictures = DataSets.labelled(data.folder(), split);
    if (captioned) {
      int count = split == DataSetSplit.TRAIN ? CAPTIONED : CAPTIONED / 10;
      // Another seed than the model's own pictures have by default.
      pictures =
          new Silhouettes(new CaptionedPictures(pictures, count, seed.value + split.ordinal() + 1));
    }
    return size == null ? pictures : pictures.resized(size, size);
  }
}
