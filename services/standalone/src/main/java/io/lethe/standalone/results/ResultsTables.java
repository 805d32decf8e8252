package io.lethe.standalone.results;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The finished runs as Markdown. */
record ResultsTables(ResultsPlan plan, ResultsRuns runs, String bases) {

  /** All tables; a row says how many of its runs are there yet. */
  String markdown() throws IOException {
    StringBuilder text = new StringBuilder();
    for (ResultsPlan.Table table : plan.tables()) {
      for (String experiment : table.experiments()) {
        text.append("### %s: %s%n%n".formatted(table.title(), experiment));
        text.append(
            """
            | | runs | non-sensitive rate % | Frechet | Frechet / base | precision | recall | training s | arguments |
            |---|---|---|---|---|---|---|---|---|
            """);
        for (ResultsPlan.Row row : table.rows()) {
          text.append(line(experiment, row)).append('\n');
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** The finished runs of a row. */
  List<JsonNode> results(String experiment, ResultsPlan.Row row) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (long seed : plan.seedsOf(row)) {
      Optional<JsonNode> result = runs.result(PlannedRun.of(plan, experiment, row, seed, bases));
      result.ifPresent(found::add);
    }
    return found;
  }

  private String line(String experiment, ResultsPlan.Row row) throws IOException {
    List<JsonNode> results = results(experiment, row);
    if (results.isEmpty()) {
      return "| %s | 0 | | | | | | | `%s` |".formatted(row.name(), row.arguments());
    }
    return "| %s | %d | %s | %s | %s | %s | %s | %s | `%s` |"
        .formatted(
            row.name(),
            results.size(),
            spread(results, 1, result -> 100 * result.path("nonSensitiveRate").asDouble()),
            spread(results, 2, result -> result.path("frechet").asDouble()),
            spread(
                results,
                2,
                result ->
                    result.path("frechet").asDouble()
                        / result.path("base").path("frechet").asDouble()),
            spread(results, 2, result -> result.path("precision").asDouble()),
            spread(results, 2, result -> result.path("recall").asDouble()),
            results.get(0).has("trainingSeconds")
                ? spread(results, 0, result -> result.path("trainingSeconds").asDouble())
                : "",
            row.arguments());
  }

  private static String spread(
      List<JsonNode> results, int digits, ToDoubleFunction<JsonNode> figure) {
    Spread spread = Spread.of(results.stream().mapToDouble(figure).toArray());
    String format = "%." + digits + "f";
    return results.size() == 1
        ? String.format(Locale.ROOT, format, spread.mean())
        : String.format(Locale.ROOT, format + " +- " + format, spread.mean(), spread.deviation());
  }
}
