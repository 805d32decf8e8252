package io.lethe.experiments.cli;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.dataset.CaptionedFolder;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.SampleGrid;
import io.lethe.diffusion.metrics.SampleGrid.Panel;
import io.lethe.diffusion.script.PrecisionChoice;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.experiments.prompts.FolderExperiment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe experiment sd-celebrity}: the paper's experiment with Stable Diffusion. */
@Command(
    name = "sd-celebrity",
    description =
        "Unlearns one person from a Stable Diffusion model, as in the paper: --near has pictures of a "
            + "prompt with the person among others, --sensitive has pictures of the person. Each folder has "
            + "PNG, JPEG or WebP files of the model's size, and "
            + CaptionedFolder.TEXTS
            + " or --prompt.",
    sortOptions = false)
final class SdCelebrityCommand implements Callable<Integer> {
  private static final int MOST_PICTURES = 1_000;
  private static final int MOST_STEPS = 100_000;
  private static final int MOST_RANK = 256;
  private static final int COLUMNS = 4;

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      required = true,
      description = "A StableDiffusionPipeline that diffusers saved, 1.x or 2.x")
  Path model;

  @Option(names = "--near", paramLabel = "DIR", required = true, description = "Unlabeled pictures")
  Path near;

  @Option(
      names = "--sensitive",
      paramLabel = "DIR",
      required = true,
      description = "Pictures of what is unlearned")
  Path sensitive;

  @Option(names = "--far", paramLabel = "DIR", description = "Pictures of other prompts, to keep")
  Path far;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "Text of the pictures in folders without " + CaptionedFolder.TEXTS)
  String prompt;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Takes the version, before-after.png and figures.json (default: ${DEFAULT-VALUE})")
  Path out = Path.of("lethe-experiments/sd-celebrity");

  @Option(
      names = "--rank",
      paramLabel = "N",
      description = "Of the low-rank change; 0 trains the U-Net (default: ${DEFAULT-VALUE})")
  int rank = 4;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of 16 rows; the paper has about 6000 (default: ${DEFAULT-VALUE})")
  int steps = 1000;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "Its peak (default: 1e-4; of --rank 0 the paper's 1e-5)")
  Double learningRate;

  @Option(
      names = "--beta",
      paramLabel = "B",
      description = "Class prior of the objective, 0 to 1 (default: twice what a judge estimates)")
  Double beta;

  @Option(
      names = "--rows-at-once",
      paramLabel = "N",
      description = "Rows of a step in the network at once (default: ${DEFAULT-VALUE})")
  int rowsAtOnce = 4;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Pictures before, and as many after (default: ${DEFAULT-VALUE})")
  int pictures = 64;

  @Mixin GuidedPictureOptions made = new GuidedPictureOptions(20, 7.5);

  @Mixin SeedOption seed = new SeedOption();

  @Mixin DeviceOption device = new DeviceOption();

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    FolderExperiment.Settings settings = settings();
    Device computing = device.device();
    try (TextToImageModel loaded =
        TextToImageModel.load(model, PrecisionChoice.AUTO.on(computing), computing)) {
      FolderExperiment experiment =
          new FolderExperiment(
              loaded,
              read(near, loaded),
              read(sensitive, loaded),
              far == null ? Optional.empty() : Optional.of(read(far, loaded)),
              settings);
      PrintWriter lines = spec.commandLine().getOut();
      FolderExperiment.Made ran = experiment.run(out, progress -> StepLines.tell(lines, progress));
      Files.write(
          out.resolve("before-after.png"),
          SampleGrid.png(
              List.of(new Panel("before", ran.before()), new Panel("after", ran.after())),
              COLUMNS,
              1));
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(out.resolve("figures.json").toFile(), ran.result());
      tell(lines, "before", ran.result().before());
      tell(lines, "after", ran.result().after());
      lines.println("Wrote " + out);
    }
    return 0;
  }

  private PictureSource read(Path folder, TextToImageModel of) throws IOException {
    return CaptionedFolder.read(folder, of.directory().height(), of.directory().width(), prompt);
  }

  private FolderExperiment.Settings settings() {
    require(rank >= 0 && rank <= MOST_RANK, "--rank must be 0 to " + MOST_RANK);
    require(steps >= 1 && steps <= MOST_STEPS, "--steps must be 1 to " + MOST_STEPS);
    require(pictures >= 1 && pictures <= MOST_PICTURES, "--pictures must be 1 to " + MOST_PICTURES);
    require(rowsAtOnce >= 1, "--rows-at-once must be at least 1");
    require(beta == null || beta > 0 && beta < 1, "--beta must be between 0 and 1");
    double rate = learningRate != null ? learningRate : rank == 0 ? 1e-5 : 1e-4;
    return new FolderExperiment.Settings(
        rank,
        steps,
        rate,
        beta == null ? OptionalDouble.empty() : OptionalDouble.of(beta),
        rowsAtOnce,
        pictures,
        made.samplerSteps,
        made.guidance,
        seed.value);
  }

  private void require(boolean holds, String sentence) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), sentence + ".");
    }
  }

  private static void tell(PrintWriter lines, String what, FolderExperiment.Figures of) {
    lines.printf(
        "%s: sensitive %.1f ± %.1f %% by the judge, loss of near latents %.1f, of sensitive %.1f%s%n",
        what,
        100 * of.sensitiveShare(),
        100 * of.sensitiveShareError(),
        of.nearLoss(),
        of.sensitiveLoss(),
        of.farLoss() == null ? "" : String.format(", of far %.1f", of.farLoss()));
  }
}
