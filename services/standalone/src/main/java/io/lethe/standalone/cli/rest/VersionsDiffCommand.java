package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe versions diff}: how two versions differ. */
@Command(
    name = "diff",
    description = "Shows the facts in which two versions of a model differ, and by how much.")
final class VersionsDiffCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "VERSION", description = "Version name")
  String before;

  @Parameters(index = "1", paramLabel = "VERSION", description = "The other version's name")
  String after;

  @Mixin ModelOption model;
  @Mixin RestOptions rest;
  @Mixin OutputOption output;

  /** What became of a version is no fact of its own. */
  private static final Pattern LATER = Pattern.compile("(?:job|rollouts)(?:[.\\[].*)?");

  /**
   * A fact in which they differ.
   *
   * @param difference the second less the first, of numbers
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Difference(String fact, JsonNode before, JsonNode after, Double difference) {}

  @Override
  public Integer call() throws RestCallException, InterruptedException {
    RestClient serving = rest.serving();
    List<Difference> differences =
        between(
            VersionFacts.of(VersionFacts.read(serving, model.name, before)),
            VersionFacts.of(VersionFacts.read(serving, model.name, after)));
    output.print(
        differences,
        out -> {
          var table = new RowTable("FACT", before, after, "DIFFERENCE");
          differences.forEach(
              one ->
                  table.row(
                      one.fact(),
                      VersionsShowCommand.shown(one.before()),
                      VersionsShowCommand.shown(one.after()),
                      one.difference() == null
                          ? null
                          : String.format(Locale.ROOT, "%+.6g", one.difference())));
          table.print(out);
        });
    return 0;
  }

  private static List<Difference> between(
      Map<String, JsonNode> before, Map<String, JsonNode> after) {
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    names.removeIf(name -> LATER.matcher(name).matches());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      JsonNode one = before.get(name);
      JsonNode other = after.get(name);
      if (!Objects.equals(one, other)) {
        boolean numbers = one != null && other != null && one.isNumber() && other.isNumber();
        differences.add(
            new Difference(name, one, other, numbers ? other.asDouble() - one.asDouble() : null));
      }
    }
    return differences;
  }
}
