package io.lethe.experiments.cli;

import io.lethe.experiments.ExperimentRun;
import io.lethe.experiments.ExperimentRunner;
import io.lethe.experiments.results.Results;
import io.lethe.experiments.results.ResultsPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe results}: runs all experiments of docs/lab/results.md. */
@Command(
    name = "results",
    description =
        "Runs every row of the tables in docs/lab/results.md that has no result yet, and writes the tables. "
            + "Stopped and started again, it goes on; started twice, both processes share the rows.",
    sortOptions = false)
public final class ResultsCommand implements Callable<Integer> {

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "One JSON file for each finished run (default: ${DEFAULT-VALUE})")
  Path rows = Path.of("docs/lab/results");

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Keeps the bases and classifiers (default: ${DEFAULT-VALUE})")
  Path work = Path.of("lethe-experiments");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Markdown file that takes the tables (default: ${DEFAULT-VALUE})")
  Path out = Path.of("docs/lab/results.md");

  @Mixin DeviceOption device = new DeviceOption();

  @Option(names = "--only-write", description = "Write the tables of the runs that are there")
  boolean onlyWrite;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter lines = spec.commandLine().getOut();
    Results results = new Results(ResultsPlan.shipped(), rows, work.resolve("bases"));
    Results.withMarks(out);
    boolean all = true;
    if (!onlyWrite) {
      try (ExperimentRunner runner =
          new ExperimentRunner(device.name, work, Assets::directory, lines::println)) {
        all =
            results.run(
                arguments -> runner.run(parsed(arguments), step -> {}),
                line -> {
                  lines.println(line);
                  lines.flush();
                });
      }
    }
    results.write(out);
    lines.println("Wrote " + out);
    return all ? 0 : 1;
  }

  /** As {@code lethe} itself would read them, so that a row's command line is what was run. */
  private ExperimentRun parsed(List<String> arguments) {
    var parsed = spec.root().commandLine().parseArgs(arguments.toArray(String[]::new));
    var command = parsed.subcommand().commandSpec().userObject();
    return ((ExperimentCommand) command).run();
  }
}
