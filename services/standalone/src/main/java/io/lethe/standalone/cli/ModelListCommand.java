package io.lethe.standalone.cli;

import io.lethe.standalone.operations.ModelList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lethe model list}: the models with their champions. */
@Command(
    name = "list",
    description = "Lists the models with their champions, by name.",
    mixinStandardHelpOptions = true)
final class ModelListCommand implements Callable<Integer> {

  @Mixin KafkaOptions kafka;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    ModelList.lines(kafka.clients()).forEach(spec.commandLine().getOut()::println);
    return 0;
  }
}
