package io.lethe.experiments.cli;

import io.lethe.diffusion.captioned.CaptionedPictures;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.DataSetSplit;
import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.PretrainSettings;
import io.lethe.diffusion.finetune.Pretraining;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.pretraining.TextToImagePretraining;
import io.lethe.diffusion.pretraining.TextToImageRecipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe pretrain}: trains a base model from scratch. */
@Command(
    name = "pretrain",
    description =
        "Trains a diffusion model from scratch: Min-SNR weights, stratified timesteps, EMA. "
            + "Stopped and started again, it goes on from its last checkpoint.",
    sortOptions = false)
public final class PretrainCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  Plan plan;

  /** What is trained: a model of pictures, or one that makes them for texts. */
  static final class Plan {
    @Option(
        names = "--network",
        paramLabel = "FILE",
        required = true,
        description = "unet/config.json of a diffusers UNet2DModel")
    Path config;

    @Option(
        names = "--recipe",
        paramLabel = "FILE",
        required = true,
        description =
            "Recipe of a text-to-image model, such as models/captioned-32/recipe.json of the"
                + " shipped ones; it learns coloured digits of --dataset and shapes by their captions")
    Path recipe;
  }

  @Mixin DataOption data = new DataOption();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where the diffusers directory goes; DIR.training keeps the checkpoints")
  Path out;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Optimizer steps of 64 pictures, with --network (default: ${DEFAULT-VALUE});"
              + " a recipe has its own")
  int steps = 6000;

  @Mixin SeedOption seed = new SeedOption();

  @Mixin DeviceOption device = new DeviceOption();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (plan.recipe == null) {
      ofPictures();
    } else {
      ofTexts();
    }
    spec.commandLine().getOut().printf("Wrote %s%n", out.toAbsolutePath());
    return 0;
  }

  private void ofPictures() throws IOException {
    UNetConfig network = UNetConfig.read(plan.config);
    PictureSource pictures =
        DataSets.open(data.folder(), network.inChannels(), network.height(), network.width());
    try (DiffusionModel model =
        Pretraining.run(
            network,
            pictures,
            PretrainSettings.defaults(steps, seed.value),
            device.device(),
            checkpoints(),
            step -> line("", step.step(), step.steps(), step.loss(), step.imagesPerSecond()),
            () -> false)) {
      model.save(out);
    }
  }

  private void ofTexts() throws IOException {
    TextToImageRecipe recipe = TextToImageRecipe.read(plan.recipe);
    PictureSource digits = DataSets.labelled(data.folder(), DataSetSplit.TRAIN);
    TextToImagePretraining.run(
        recipe,
        new CaptionedPictures(digits, recipe.pictures(), seed.value),
        seed.value,
        device.device(),
        checkpoints(),
        out,
        step ->
            line(
                step.part() + ", ", step.step(), step.steps(), step.loss(), step.imagesPerSecond()),
        () -> false);
  }

  private Path checkpoints() {
    return out.resolveSibling(out.getFileName() + ".training");
  }

  private void line(String part, int step, int of, double loss, double imagesPerSecond) {
    if (StepLines.isTold(step, of)) {
      PrintWriter lines = spec.commandLine().getOut();
      lines.printf(
          "%sstep %d of %d, loss %.3g, %.1f images/s%n", part, step, of, loss, imagesPerSecond);
      lines.flush();
    }
  }
}
