package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lethe versions list}: all versions of a model. */
@Command(name = "list", description = "Lists the versions of a model, the newest first.")
final class VersionsListCommand implements Callable<Integer> {

  @Mixin ModelOption model;
  @Mixin RestOptions rest;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws RestCallException, InterruptedException {
    List<JsonNode> versions =
        rest.serving().items(RestClient.path("v1", "models", model.name, "versions"));
    output.print(versions, out -> table(versions).print(out));
    return 0;
  }

  private static RowTable table(List<JsonNode> versions) {
    var table = new RowTable("VERSION", "STATUS", "CHAMPION", "PARENT", "LABELS", "CREATED");
    for (JsonNode version : versions) {
      table.row(
          Fields.text(version, "version"),
          Fields.text(version, "status"),
          champion(version),
          Fields.text(version, "parent"),
          Fields.number(version, "labelCount"),
          Fields.text(version, "createdAt"));
    }
    return table;
  }

  private static String champion(JsonNode version) {
    if (!version.path("champion").asBoolean()) {
      return null;
    }
    return version.path("pinned").asBoolean() ? "pinned" : "yes";
  }
}
