package io.lethe.standalone.cli;

import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.operations.TrialReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe trial show}: what is counted of a model's trial, and how others ended. */
@Command(
    name = "show",
    description = "Shows the trial of a model with its counts, and how others ended.")
final class TrialShowCommand implements Callable<Integer> {

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Mixin KafkaOptions kafka;
  @Mixin OutputOption output;

  @Override
  public Integer call() {
    TrialReport report = TrialReport.read(kafka.clients(), model);
    output.print(report, out -> report.lines().forEach(out::println));
    return 0;
  }
}
