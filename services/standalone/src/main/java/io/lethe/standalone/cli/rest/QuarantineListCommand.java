package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe quarantine list}: what is held back. */
@Command(
    name = "list",
    description = "Lists the pictures that are held back, the longest held first.")
final class QuarantineListCommand implements Callable<Integer> {

  @Mixin ModelOption model;

  @Option(
      names = "--groups",
      description = "Puts pictures that look alike into groups, and shows a line for each group")
  boolean groups;

  @Mixin RestOptions rest;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws RestCallException, InterruptedException {
    String path = RestClient.path("v1", "quarantine", model.name);
    List<JsonNode> items = rest.labeler().items(groups ? path + "/groups" : path);
    output.print(items, out -> (groups ? groups(items) : pictures(items)).print(out));
    return 0;
  }

  private static RowTable pictures(List<JsonNode> items) {
    var table = new RowTable("SAMPLE", "SINCE", "REPORTERS", "HELD BECAUSE");
    for (JsonNode item : items) {
      List<String> reporters = new ArrayList<>();
      item.path("supports")
          .forEach(
              support -> {
                String reporter = support.path("reporter").asText();
                if (!reporter.isEmpty() && !reporters.contains(reporter)) {
                  reporters.add(reporter);
                }
              });
      table.row(
          Fields.text(item, "sampleId"),
          Fields.text(item, "quarantinedAt"),
          String.join(", ", reporters),
          Fields.text(item, "reason"));
    }
    return table;
  }

  private static RowTable groups(List<JsonNode> items) {
    var table = new RowTable("PICTURES", "REPORTERS", "SINCE", "LABELS ALIKE", "SAMPLES");
    for (JsonNode item : items) {
      List<String> samples = new ArrayList<>();
      item.path("sampleIds").forEach(sample -> samples.add(sample.asText()));
      table.row(
          samples.size(),
          Fields.number(item, "reporters"),
          Fields.text(item, "heldSince"),
          Fields.number(item, "activeLabels"),
          String.join(" ", samples));
    }
    return table;
  }
}
