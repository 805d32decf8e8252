package io.lethe.experiments.cli;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.diffusion.captioned.CaptionedPictures;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.DataSetSplit;
import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.diffusion.sampler.LatentSamplerKind;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.experiments.prompts.PromptExperiment;
import io.lethe.experiments.prompts.PromptMethod;
import io.lethe.experiments.prompts.PromptSets;
import io.lethe.experiments.prompts.PromptedEvaluation;
import io.lethe.experiments.prompts.PromptedFigures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe experiment-prompts}: ways to unlearn a motif of a text-to-image model. */
@Command(
    name = "experiment-prompts",
    description = {
      "Unlearns a motif of the shipped text-to-image model in several ways, and measures its share",
      "under reported prompts, paraphrases and other prompts, and what the others are like."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PromptExperimentCommand implements Callable<Integer> {
  private static final int REALS = 4000;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "none, negative-prompt, safe-guidance, safe-guidance-max, rejection, esd-x, pu-full,"
              + " pu-rank-4 or pu-rank-16; may come several times (default: all)")
  List<String> methods = Arrays.stream(PromptMethod.values()).map(PromptMethod::wireName).toList();

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description = "A model that lethe pretrain made of captioned pictures (default: the shipped)")
  Path base;

  @Option(
      names = "--unwanted",
      paramLabel = "MOTIF",
      description = "What is unlearned, such as seven or star (default: ${DEFAULT-VALUE})")
  String unwanted = "seven";

  @Mixin DataOption data = new DataOption();

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Pictures of each set of prompts (default: ${DEFAULT-VALUE})")
  int pictures = 512;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of a method that trains (default: ${DEFAULT-VALUE})")
  int steps = 100;

  @Option(
      names = "--reports",
      paramLabel = "N",
      description = "Reported pictures (default: ${DEFAULT-VALUE})")
  int reports = 50;

  @Option(
      names = "--sampler-steps",
      paramLabel = "N",
      description = "Steps of DPM-Solver++(2M) (default: ${DEFAULT-VALUE})")
  int samplerSteps = 10;

  @Option(
      names = "--guidance",
      paramLabel = "S",
      description = "Guidance scale of all pictures (default: ${DEFAULT-VALUE})")
  double guidance = 3;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all randomness (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the figures go, one line a method, after those that are there already")
  Path json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Motif motif = Motif.valueOf(unwanted.toUpperCase(Locale.ROOT));
    CaptionedPictures reals =
        new CaptionedPictures(DataSets.labelled(data.folder(), DataSetSplit.TEST), REALS, seed);
    Path model = base == null ? Assets.directory("models/captioned-32") : base;
    Path judge = Assets.directory("models/captioned-classifier").resolve("classifier.safetensors");
    try (TextToImageModel loaded = TextToImageModel.load(model, Precision.FLOAT32, Device.cpu());
        PictureClassifier classifier = PictureClassifier.load(judge, Device.cpu())) {
      PromptedEvaluation evaluation =
          new PromptedEvaluation(classifier, motif, PromptSets.of(motif), reals, pictures);
      PromptExperiment experiment =
          new PromptExperiment(
              loaded,
              motif,
              new PromptExperiment.Settings(
                  LatentSamplerKind.DPM_SOLVER_2M,
                  samplerSteps,
                  guidance,
                  reports,
                  pictures,
                  pictures,
                  steps,
                  seed));
      for (String name : methods) {
        long start = System.nanoTime();
        PromptedFigures figures = experiment.run(PromptMethod.named(name), evaluation);
        double seconds = (System.nanoTime() - start) / 1e9;
        tell(out, name, figures, seconds);
        if (json != null) {
          append(name, figures, seconds);
        }
      }
    }
    return 0;
  }

  private void append(String name, PromptedFigures figures, double seconds) throws IOException {
    Map<String, Object> line =
        Map.of(
            "method", name,
            "unwanted", unwanted,
            "seed", seed,
            "pictures", pictures,
            "steps", steps,
            "reports", reports,
            "samplerSteps", samplerSteps,
            "guidance", guidance,
            "seconds", seconds,
            "figures", figures);
    Files.writeString(
        json,
        new ObjectMapper().writeValueAsString(line) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static void tell(PrintWriter out, String name, PromptedFigures of, double seconds) {
    out.printf(
        "%s: named %s, open %s, paraphrased %s, others: shown %s, right %s, refused %s,"
            + " Frechet distance %.2f ± %.2f, recall %.2f (%.0f s)%n",
        name,
        share(of.named()),
        share(of.open()),
        share(of.paraphrased()),
        share(of.otherShown()),
        share(of.otherRight()),
        share(of.refused()),
        of.frechet(),
        of.frechetError(),
        of.recall(),
        seconds);
    out.flush();
  }

  private static String share(ShareOfClass of) {
    return String.format(Locale.ROOT, "%.1f ± %.1f %%", 100 * of.share(), 100 * of.standardError());
  }
}
