package io.lethe.experiments.cli;

import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.PretrainSettings;
import io.lethe.diffusion.finetune.Pretraining;
import io.lethe.diffusion.model.DiffusionModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe pretrain}: trains a base model from scratch. */
@Command(
    name = "pretrain",
    description = {
      "Trains a diffusion model from scratch: Min-SNR weights, stratified timesteps, EMA.",
      "Stopped and started again, it goes on from its last checkpoint."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PretrainCommand implements Callable<Integer> {

  private static final int LINE_EVERY = 20;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "unet/config.json of a diffusers UNet2DModel")
  Path config;

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
      description = "Optimizer steps of 64 pictures (default: ${DEFAULT-VALUE})")
  int steps = 6000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all randomness (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Mixin DeviceOption device = new DeviceOption();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter lines = spec.commandLine().getOut();
    UNetConfig network = UNetConfig.read(config);
    PictureSource pictures =
        DataSets.open(data.folder(), network.inChannels(), network.height(), network.width());
    Path checkpoints = out.resolveSibling(out.getFileName() + ".training");
    try (DiffusionModel model =
        Pretraining.run(
            network,
            pictures,
            PretrainSettings.defaults(steps, seed),
            device.device(),
            checkpoints,
            step -> {
              if (step.step() % LINE_EVERY == 0 || step.step() == step.steps()) {
                lines.printf(
                    "step %d of %d, loss %.2f, %.1f images/s%n",
                    step.step(), step.steps(), step.loss(), step.imagesPerSecond());
                lines.flush();
              }
            },
            () -> false)) {
      model.save(out);
    }
    lines.printf("Wrote %s%n", out.toAbsolutePath());
    return 0;
  }
}
