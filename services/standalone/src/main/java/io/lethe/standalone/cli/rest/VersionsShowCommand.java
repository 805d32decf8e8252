package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe versions show}: one version. */
@Command(
    name = "show",
    description = "Shows a version: its origin, its labels, the gate's figures, and who serves it.")
final class VersionsShowCommand implements Callable<Integer> {

  @Parameters(paramLabel = "VERSION", description = "Version name")
  String version;

  @Mixin ModelOption model;
  @Mixin RestOptions rest;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws RestCallException, InterruptedException {
    JsonNode facts = VersionFacts.read(rest.serving(), model.name, version);
    output.print(
        facts,
        out -> {
          var table = new RowTable("FACT", "VALUE");
          VersionFacts.of(facts).forEach((name, value) -> table.row(name, shown(value)));
          table.print(out);
        });
    return 0;
  }

  /** Text, so that numbers stand below each other's beginnings beside words. */
  static String shown(JsonNode value) {
    return value == null || value.isNull() ? null : value.asText();
  }
}
