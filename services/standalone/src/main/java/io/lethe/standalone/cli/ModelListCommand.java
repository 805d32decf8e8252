package io.lethe.standalone.cli;

import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.operations.ModelList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lethe model list}: the models with their champions. */
@Command(name = "list", description = "Lists the models with their champions, by name.")
final class ModelListCommand implements Callable<Integer> {

  @Mixin KafkaOptions kafka;
  @Mixin OutputOption output;

  @Override
  public Integer call() {
    List<ModelList.Row> models = ModelList.read(kafka.clients());
    output.print(
        models, out -> models.forEach(model -> out.println(PrintableText.of(model.line()))));
    return 0;
  }
}
