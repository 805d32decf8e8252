package io.lethe.standalone.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.standalone.report.MarkdownTable;
import io.lethe.standalone.report.ResultsChart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The finished runs as tables and charts.
 *
 * @param bases where the bases lie
 */
record ResultsTables(ResultsPlan plan, ResultsRuns runs, Path bases) {

  /** A table of one experiment; a row says how many of its runs are there yet. */
  String markdown(ResultsPlan.Table table, String experiment) throws IOException {
    MarkdownTable lines =
        new MarkdownTable(
            "",
            "runs",
            "non-sensitive rate %",
            "Frechet",
            "Frechet / base",
            "precision",
            "recall",
            "beta",
            "training s",
            "arguments");
    for (ResultsPlan.Row row : table.rows()) {
      List<JsonNode> results = results(experiment, row);
      lines.row(
          row.name(),
          results.size(),
          spread(results, 1, result -> 100 * result.path("nonSensitiveRate").asDouble()),
          spread(results, 2, ResultsTables::frechet),
          spread(results, 2, result -> frechet(result) / frechet(result.path("base"))),
          spread(results, 2, result -> result.path("precision").asDouble()),
          spread(results, 2, result -> result.path("recall").asDouble()),
          optional(results, 2, "beta"),
          optional(results, 0, "trainingSeconds"),
          "`" + row.arguments() + "`");
    }
    return lines.toString();
  }

  /**
   * A chart of one experiment: means over the runs, with the standard error of the mean.
   *
   * @return empty where no row has a result
   */
  List<ResultsChart.Point> points(ResultsPlan.Table table, String experiment) throws IOException {
    List<ResultsChart.Point> points = new ArrayList<>();
    for (ResultsPlan.Row row : table.rows()) {
      List<JsonNode> results = results(experiment, row);
      if (!results.isEmpty()) {
        Spread rate = of(results, result -> result.path("nonSensitiveRate").asDouble());
        Spread frechet = of(results, ResultsTables::frechet);
        double root = Math.sqrt(results.size());
        points.add(
            new ResultsChart.Point(
                row.name(),
                rate.mean(),
                rate.deviation() / root,
                frechet.mean(),
                frechet.deviation() / root));
      }
    }
    return points;
  }

  private List<JsonNode> results(String experiment, ResultsPlan.Row row) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (long seed : plan.seedsOf(row)) {
      Optional<JsonNode> result = runs.result(PlannedRun.of(plan, experiment, row, seed, bases));
      result.ifPresent(found::add);
    }
    return found;
  }

  private static double frechet(JsonNode figures) {
    return figures.path("frechet").asDouble();
  }

  private static Spread of(List<JsonNode> results, ToDoubleFunction<JsonNode> figure) {
    return Spread.of(results.stream().mapToDouble(figure).toArray());
  }

  private static String optional(List<JsonNode> results, int decimals, String field) {
    List<JsonNode> having = results.stream().filter(result -> result.has(field)).toList();
    return spread(having, decimals, result -> result.path(field).asDouble());
  }

  private static String spread(
      List<JsonNode> results, int decimals, ToDoubleFunction<JsonNode> figure) {
    if (results.isEmpty()) {
      return "";
    }
    Spread spread = of(results, figure);
    return results.size() == 1
        ? String.format(Locale.ROOT, "%." + decimals + "f", spread.mean())
        : MarkdownTable.measured(spread.mean(), spread.deviation(), decimals);
  }
}
