package io.lethe.experiments.cli;

import io.lethe.experiments.ExperimentConfig;
import io.lethe.experiments.ExperimentResult;
import io.lethe.experiments.ExperimentRun;
import io.lethe.experiments.ExperimentRunner;
import io.lethe.experiments.results.ResultsPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe experiment}: runs an experiment of the PU paper. */
@Command(
    name = "experiment",
    description =
        "Unlearns the sensitive part of a data set, as in the paper (Takahashi et al., ICLR 2025), "
            + "and measures the share of normal pictures, and how near these come to real ones and to the base's. "
            + "An experiment is named after the data set and what is normal in it.",
    sortOptions = false,
    subcommands = SdCelebrityCommand.class)
public final class ExperimentCommand implements Callable<Integer> {

  // Not needed where a subcommand is named, so picocli can't ask for it.
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "One of: ${COMPLETION-CANDIDATES}",
      completionCandidates = Names.class)
  String name;

  @Mixin ExperimentOptions options = new ExperimentOptions();

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description =
          "Any diffusers UNet2DModel directory to fine-tune, or shipped for the model that ships "
              + "(default: mnist-even and mnist-odd start from a base of their own, which is made once and "
              + "kept in --work; the other ones of MNIST start from the shipped model)")
  Path base;

  @Option(
      names = "--oracle",
      paramLabel = "DIR",
      description =
          "A model that never saw a sensitive picture, to compare with, or made to make one, once "
              + "(default: the one that was made before, if it is in --work)")
  Path oracle;

  @Option(
      names = "--dataset",
      paramLabel = "DIR",
      description =
          "Where the data set lies (default for MNIST: the shipped one; "
              + "for the others: data/NAME in the --work folder)")
  Path data;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "unet/config.json of the network in mode scratch (default: as in the paper)")
  Path network;

  @Mixin DeviceOption device = new DeviceOption();

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Keeps models that were trained here (default: ${DEFAULT-VALUE})")
  Path work = Path.of("lethe-experiments");

  @Option(names = "--save", paramLabel = "DIR", description = "Where the trained model goes")
  Path save;

  @Option(names = "--grid", paramLabel = "FILE", description = "PNG of pictures before and after")
  Path grid;

  @Option(names = "--json", paramLabel = "FILE", description = "Where the result goes as JSON")
  Path json;

  @Spec CommandSpec spec;

  /** The experiments' names. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(ExperimentConfig.NAMES);
    }
  }

  @Override
  public Integer call() throws IOException {
    if (name == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Missing required parameter: one of sd-celebrity, "
              + String.join(", ", ExperimentConfig.NAMES)
              + ".");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (ExperimentRunner runner =
        new ExperimentRunner(device.name, work, Assets::directory, out::println)) {
      KeptModels kept = new KeptModels(ResultsPlan.shipped(), runner, work.resolve("bases"), out);
      ExperimentResult result =
          runner.run(completed(run(), kept), progress -> StepLines.tell(out, progress));
      ResultLines.tell(out, result);
    }
    return 0;
  }

  private static ExperimentRun completed(ExperimentRun run, KeptModels kept) throws IOException {
    KeptModels.Choice chosen =
        run.settings().fromScratch()
            ? new KeptModels.Choice(Optional.empty(), Optional.ofNullable(run.oracle()))
            : kept.choose(
                run.name(),
                Optional.ofNullable(run.base()),
                Optional.ofNullable(run.oracle()),
                run.data());
    return run.with(chosen.base().orElse(null), chosen.oracle().orElse(null));
  }

  /** What the options ask for; where they name no base, the shipped model. */
  public ExperimentRun run() {
    return new ExperimentRun(
        name,
        options.settings(),
        base,
        oracle,
        data,
        network,
        save,
        grid,
        json,
        spec.commandLine().getParseResult().originalArgs());
  }
}
