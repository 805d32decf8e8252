package io.lethe.experiments.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.experiments.ExperimentConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

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
            "prior estimated",
            "at most",
            "beta",
            "arguments");
    for (ResultsPlan.Row row : table.rows()) {
      List<JsonNode> results = results(experiment, row);
      lines.row(
          row.name(),
          results.size(),
          meanAndError(results, 1, 100, "nonSensitiveRate"),
          meanAndError(results, 2, 1, "frechet"),
          ofBase(results),
          meanAndError(results, 2, 1, "precision"),
          meanAndError(results, 2, 1, "recall"),
          meanAndError(results, 3, 1, "estimatedPrior"),
          meanAndError(results, 3, 1, "estimatedPriorUpperBound"),
          meanAndError(results, 2, 1, "beta"),
          "`" + row.arguments() + "`");
    }
    return lines.toString();
  }

  /**
   * What each of successive jobs left of the classes reported so far, in each run.
   *
   * @return empty for an experiment without such jobs
   */
  Optional<String> jobs(ResultsPlan.Table table, String experiment) throws IOException {
    List<Integer> order = ExperimentConfig.named(experiment).successive();
    if (order == null) {
      return Optional.empty();
    }
    List<String> header = new ArrayList<>(List.of("share of each class so far, %"));
    order.forEach(reported -> header.add("after " + reported));
    MarkdownTable lines = new MarkdownTable(header.toArray(String[]::new));
    for (ResultsPlan.Row row : table.rows()) {
      List<JsonNode> results = results(experiment, row);
      for (int run = 0; run < results.size(); run++) {
        JsonNode jobs = results.get(run).path("jobs");
        if (!jobs.isEmpty()) {
          List<Object> cells = new ArrayList<>();
          cells.add(row.name() + (results.size() > 1 ? ", run " + (run + 1) : ""));
          for (int job = 0; job < order.size(); job++) {
            cells.add(shares(jobs.path(job), order.subList(0, job + 1)));
          }
          lines.row(cells.toArray());
        }
      }
    }
    return Optional.of(lines.toString());
  }

  private static String shares(JsonNode job, List<Integer> classes) {
    return classes.stream()
        .map(
            label ->
                String.format(
                    Locale.ROOT,
                    "%d: %.1f",
                    label,
                    100 * job.path("shares").path(label.toString()).asDouble()))
        .collect(Collectors.joining(", "));
  }

  /**
   * A chart of one experiment: means over the runs with the standard error of the mean, or of a
   * single run over its pictures.
   *
   * @return empty where no row has a result
   */
  List<ResultsChart.Point> points(ResultsPlan.Table table, String experiment) throws IOException {
    List<ResultsChart.Point> points = new ArrayList<>();
    for (ResultsPlan.Row row : table.rows()) {
      List<JsonNode> results = results(experiment, row);
      if (!results.isEmpty()) {
        points.add(
            new ResultsChart.Point(
                row.name(),
                of(results, result -> result.path("nonSensitiveRate").asDouble()).mean(),
                errorOfMean(results, "nonSensitiveRate"),
                of(results, ResultsTables::frechet).mean(),
                errorOfMean(results, "frechet")));
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

  private static double errorOfMean(List<JsonNode> results, String field) {
    return results.size() > 1
        ? of(results, result -> result.path(field).asDouble()).deviation()
            / Math.sqrt(results.size())
        : results.get(0).path(field + "Error").asDouble();
  }

  private static double frechet(JsonNode figures) {
    return figures.path("frechet").asDouble();
  }

  private static MeanAndDeviation of(List<JsonNode> results, ToDoubleFunction<JsonNode> figure) {
    return MeanAndDeviation.of(results.stream().mapToDouble(figure).toArray());
  }

  private static String ofBase(List<JsonNode> results) {
    return results.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%.2f",
            of(results, result -> frechet(result) / frechet(result.path("base"))).mean());
  }

  /** Mean and deviation over runs; of a single run its own standard error, where it has one. */
  private static String meanAndError(
      List<JsonNode> results, int decimals, double unit, String field) {
    List<JsonNode> having = results.stream().filter(result -> result.has(field)).toList();
    if (having.isEmpty()) {
      return "";
    }
    MeanAndDeviation over = of(having, result -> unit * result.path(field).asDouble());
    double error =
        having.size() > 1
            ? over.deviation()
            : unit * having.get(0).path(field + "Error").asDouble();
    return error == 0
        ? String.format(Locale.ROOT, "%." + decimals + "f", over.mean())
        : MarkdownTable.measured(over.mean(), error, decimals);
  }
}
