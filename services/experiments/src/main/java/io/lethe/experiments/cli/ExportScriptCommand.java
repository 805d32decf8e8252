package io.lethe.experiments.cli;

import io.lethe.diffusion.autoencoder.Autoencoder;
import io.lethe.diffusion.checkpoint.AutoencoderConfig;
import io.lethe.diffusion.checkpoint.UNetConditionConfig;
import io.lethe.diffusion.checkpoint.UNetConfig;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.unet.UNet2D;
import io.lethe.diffusion.unet.UNet2DCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe export-script}: the networks of a checkpoint as TorchScript without weights. */
@Command(
    name = "export-script",
    description =
        "Writes the TorchScript that Lethe runs for a U-Net (and for the decoder of Stable Diffusion) "
            + "on a GPU, from the configs alone. docs/lab/gpu.md times it without a JVM.")
public final class ExportScriptCommand implements Callable<Integer> {
  private static final int MOST_RANKS = 1024;

  @Parameters(
      paramLabel = "DIR",
      description =
          "Checkpoint's directory, of which unet/config.json and vae/config.json are read")
  Path directory;

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "Where to write")
  Path target;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "Of Stable Diffusion's networks: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Precision precision = Precision.FLOAT32;

  @Option(
      names = "--rank",
      paramLabel = "N",
      description =
          "Of the low-rank change of Stable Diffusion's U-Net (default: ${DEFAULT-VALUE})")
  int rank = 0;

  @Override
  public Integer call() throws IOException {
    if (rank < 0 || rank > MOST_RANKS) {
      throw new IllegalArgumentException(
          "--rank is from 0 to %d, not %d.".formatted(MOST_RANKS, rank));
    }
    Path autoencoder = directory.resolve("vae/config.json");
    Path unet = directory.resolve("unet/config.json");
    if (Files.exists(autoencoder)) {
      UNet2DCondition.files(UNetConditionConfig.read(unet), precision, rank).write(target, "unet");
      Autoencoder.decoderFiles(AutoencoderConfig.read(autoencoder), precision)
          .write(target, "decoder");
    } else {
      UNet2D.files(UNetConfig.read(unet)).write(target, "unet");
    }
    return 0;
  }
}
