package io.lethe.experiments.cli;

import ai.djl.Device;
import io.lethe.diffusion.captioned.CaptionedPictures;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.classifier.PictureClassifier;
import io.lethe.diffusion.dataset.DataSetSplit;
import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.diffusion.script.Precision;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.experiments.prompts.PromptExperiment;
import io.lethe.experiments.prompts.PromptJobs;
import io.lethe.experiments.prompts.PromptMethod;
import io.lethe.experiments.prompts.PromptResult;
import io.lethe.experiments.prompts.PromptResults;
import io.lethe.experiments.prompts.PromptRun;
import io.lethe.experiments.prompts.PromptTables;
import io.lethe.experiments.prompts.PromptedEvaluation;
import io.lethe.experiments.prompts.PromptedFigures;
import io.lethe.experiments.results.ResultsChart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe experiment-prompts}: ways to unlearn motifs of a text-to-image model. */
@Command(
    name = "experiment-prompts",
    description =
        "Unlearns a motif of the shipped text-to-image model in several ways, and measures its share "
            + "under reported prompts, paraphrases and other prompts, and what the others are like. "
            + "With --json, a run that is stopped and started again goes on. One seed of all comes first.",
    sortOptions = false)
public final class PromptExperimentCommand implements Callable<Integer> {
  private static final int REALS = 4000;
  private static final int MOST_THREADS = 1_024;

  @Mixin PromptExperimentOptions options = new PromptExperimentOptions();

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description = "A model that lethe pretrain made of captioned pictures (default: the shipped)")
  Path base;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Keeps the versions of --jobs (default: ${DEFAULT-VALUE})")
  Path work = Path.of("lethe-experiments");

  @Mixin DataOption data = new DataOption();

  @Mixin DeviceOption device = new DeviceOption();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the network (default: one for each core)")
  Integer threads;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Takes a line for each run when it ends; runs that it has are not made again")
  Path json;

  @Option(names = "--chart", paramLabel = "FILE", description = "PNG of the methods side by side")
  Path chart;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    List<Motif> motifs = options.motifs();
    List<PromptMethod> methods = options.methods();
    options.requireBounds();
    if (threads != null) {
      options.require(threads, 1, MOST_THREADS, "--threads");
      // Read once, when the engine starts.
      System.setProperty("ai.djl.pytorch.num_threads", threads.toString());
    }
    PromptResults results = new PromptResults(json);
    List<PromptRun> runs =
        options.seeds.stream()
            .flatMap(seed -> methods.stream().map(method -> options.run(method, motifs, seed)))
            .toList();
    if (runs.stream().anyMatch(run -> !results.has(options.last(run)))) {
      make(runs, results);
    }
    tables(results, runs, motifs);
    return 0;
  }

  private void make(List<PromptRun> runs, PromptResults results) throws IOException {
    Path model = base == null ? Assets.directory("models/captioned-32") : base;
    Path judge = Assets.directory("models/captioned-classifier").resolve("classifier.safetensors");
    PictureSource digits = DataSets.labelled(data.folder(), DataSetSplit.TEST);
    Device where = device.device();
    try (TextToImageModel loaded = TextToImageModel.load(model, Precision.FLOAT32, where);
        PictureClassifier classifier = PictureClassifier.load(judge, where)) {
      for (PromptRun run : runs) {
        CaptionedPictures reals = new CaptionedPictures(digits, REALS, run.seed());
        PromptedEvaluation evaluation =
            new PromptedEvaluation(classifier, run.motifs(), reals, run.pictures());
        PromptExperiment.Settings settings = options.settings(run.seed());
        PromptExperiment experiment = new PromptExperiment(loaded, settings, evaluation);
        PromptMethod method = PromptMethod.named(run.method());
        if (options.jobs > 0) {
          jobs(
              new PromptJobs(loaded, experiment, evaluation, settings, work.resolve("prompts")),
              method,
              run,
              results);
        } else {
          methods(experiment, method, run, results);
        }
      }
    }
  }

  private void methods(
      PromptExperiment experiment, PromptMethod method, PromptRun of, PromptResults results)
      throws IOException {
    for (int reported = 1; reported <= of.motifs().size(); reported++) {
      PromptRun run = of.withReported(reported);
      if (!results.has(run)) {
        long start = System.nanoTime();
        PromptedFigures figures = experiment.run(method, run.unwanted());
        add(results, new PromptResult(run, (System.nanoTime() - start) / 1e9, figures));
      }
    }
  }

  private void jobs(PromptJobs jobs, PromptMethod method, PromptRun of, PromptResults results)
      throws IOException {
    int there = 0;
    while (there < options.jobs && results.has(of.withJob(there + 1))) {
      there++;
    }
    if (there < options.jobs) {
      jobs.run(
          method,
          of.motifs().get(0),
          options.jobs,
          there + 1,
          (job, figures, seconds) ->
              add(results, new PromptResult(of.withJob(job), seconds, figures)));
    }
  }

  private void add(PromptResults results, PromptResult result) throws IOException {
    results.add(result);
    tell(spec.commandLine().getOut(), result);
  }

  private void tables(PromptResults results, List<PromptRun> runs, List<Motif> motifs)
      throws IOException {
    boolean jobs = options.jobs > 0;
    PromptTables tables =
        new PromptTables(
            results.all().stream()
                .filter(
                    result ->
                        runs.contains(result.run().withReported(1).withJob(0))
                            && result.run().job() > 0 == jobs)
                .toList());
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    if (jobs) {
      out.print(tables.ofJobs());
    } else if (motifs.size() > 1) {
      out.print(tables.ofSequence());
    } else {
      out.print(tables.ofMethods());
      if (chart != null) {
        String title = "Text to image: \"" + motifs.get(0).word() + "\" under prompts that name it";
        Files.write(chart, new ResultsChart(title, "of the other motifs", tables.points()).png());
      }
    }
    out.flush();
  }

  private static void tell(PrintWriter out, PromptResult result) {
    PromptRun run = result.run();
    PromptedFigures of = result.figures();
    out.printf(
        "%s, seed %d%s: %s; others: shown %s, right %s, refused %s,"
            + " Frechet distance %.2f ± %.2f, recall %.2f (%.0f s)%n",
        run.method(),
        run.seed(),
        run.job() > 0 ? ", job " + run.job() : "",
        of.motifs().entrySet().stream()
            .map(
                entry ->
                    "%s named %s, open %s, paraphrased %s"
                        .formatted(
                            entry.getKey(),
                            share(entry.getValue().named()),
                            share(entry.getValue().open()),
                            share(entry.getValue().paraphrased())))
            .collect(Collectors.joining("; ")),
        share(of.otherShown()),
        share(of.otherRight()),
        share(of.refused()),
        of.frechet(),
        of.frechetError(),
        of.recall(),
        result.seconds());
    out.flush();
  }

  private static String share(ShareOfClass of) {
    return String.format(Locale.ROOT, "%.1f ± %.1f %%", 100 * of.share(), 100 * of.standardError());
  }
}
