package io.lethe.standalone.cli;

import io.lethe.standalone.operations.TrialReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe trial show}: what is counted of a model's trial, and how others ended. */
@Command(
    name = "show",
    description = "Shows the trial of a model with its counts, and how others ended.",
    mixinStandardHelpOptions = true)
final class TrialShowCommand implements Callable<Integer> {

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Mixin KafkaOptions kafka;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    TrialReport.lines(kafka.clients(), model).forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
