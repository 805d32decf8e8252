package io.lethe.experiments.results;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.diffusion.metrics.ProportionInterval;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.experiments.ExperimentConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The finished runs as tables and charts.
 *
 * @param bases where the bases lie
 */
record ResultsTables(ResultsPlan plan, ResultsRuns runs, Path bases) {

  private static final String NORMAL = "/normal/frechet";

  /** In the place of figures that a run of before they were measured lacks. */
  private static final String OLD = "old";

  /**
   * A table of one experiment; a row says how many of its runs are there yet. Figures of the normal
   * pictures compare with the base's; those of all pictures stand apart, for the base's sensitive
   * ones make them look better.
   */
  String markdown(ResultsPlan.Table table, String experiment) throws IOException {
    Set<Integer> normal = ExperimentConfig.named(experiment).normal();
    MarkdownTable lines =
        new MarkdownTable(
            "",
            "runs",
            "non-sensitive rate %",
            "exactly, at 95 %",
            "normal: Frechet",
            "/ base",
            "recall - base",
            "largest class / base",
            "divergence",
            "all: Frechet",
            "/ base",
            "precision",
            "recall",
            "prior estimated",
            "beta",
            "arguments");
    for (ResultsPlan.Row row : table.rows()) {
      List<JsonNode> results = results(experiment, row);
      List<NormalSpread> spreads = NormalSpread.of(results, normal);
      lines.row(
          row.name(),
          results.size(),
          meanAndError(results, 1, 100, "/nonSensitiveRate"),
          exactly(results),
          orOld(results, meanAndError(results, 2, 1, "/normal/frechet")),
          orOld(results, meanAndError(results, 2, 1, "/againstBase/frechetRatio")),
          orOld(results, meanAndError(results, 2, 1, "/againstBase/recallGain")),
          mean(spreads, 2, NormalSpread::largestOverBase),
          mean(spreads, 3, NormalSpread::divergence),
          meanAndError(results, 2, 1, "/frechet"),
          ofBase(results),
          meanAndError(results, 2, 1, "/precision"),
          meanAndError(results, 2, 1, "/recall"),
          meanAndError(results, 3, 1, "/estimatedPrior"),
          meanAndError(results, 2, 1, "/beta"),
          "`" + row.arguments() + "`");
    }
    return lines.toString();
  }

  private static String orOld(List<JsonNode> results, String figure) {
    return figure.isEmpty() && !results.isEmpty() ? OLD : figure;
  }

  private static String mean(
      List<NormalSpread> spreads, int decimals, ToDoubleFunction<NormalSpread> figure) {
    return spreads.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%." + decimals + "f",
            spreads.stream().mapToDouble(figure).average().orElseThrow());
  }

  /** Bounds of the rate from the pictures of all runs together. */
  private static String exactly(List<JsonNode> results) {
    int pictures = 0;
    int hits = 0;
    for (JsonNode result : results) {
      int made = result.path("pictures").asInt();
      pictures += made;
      hits += (int) Math.round(made * result.path("nonSensitiveRate").asDouble());
    }
    if (pictures == 0) {
      return "";
    }
    ProportionInterval bounds = ProportionInterval.of(new ShareOfClass(hits, pictures));
    return String.format(Locale.ROOT, "%.1f to %.1f", 100 * bounds.lower(), 100 * bounds.upper());
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
   * single run over its pictures. It shows the normal pictures' distance where all runs have it.
   *
   * @return empty where no row has a result
   */
  Optional<ResultsChart> chart(ResultsPlan.Table table, String experiment) throws IOException {
    List<List<JsonNode>> all = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (ResultsPlan.Row row : table.rows()) {
      List<JsonNode> results = results(experiment, row);
      if (!results.isEmpty()) {
        all.add(results);
        names.add(row.name());
      }
    }
    if (all.isEmpty()) {
      return Optional.empty();
    }
    boolean ofNormal =
        all.stream().flatMap(List::stream).noneMatch(result -> result.at(NORMAL).isMissingNode());
    String distance = ofNormal ? NORMAL : "/frechet";
    List<ResultsChart.Point> points = new ArrayList<>();
    for (int row = 0; row < all.size(); row++) {
      List<JsonNode> results = all.get(row);
      points.add(
          new ResultsChart.Point(
              names.get(row),
              of(results, result -> result.path("nonSensitiveRate").asDouble()).mean(),
              errorOfMean(results, "/nonSensitiveRate"),
              of(results, result -> result.at(distance).asDouble()).mean(),
              errorOfMean(results, distance)));
    }
    return Optional.of(
        new ResultsChart(
            table.title() + ": " + experiment,
            ofNormal ? "of normal pictures" : "of all pictures, sensitive ones too",
            points));
  }

  private List<JsonNode> results(String experiment, ResultsPlan.Row row) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (long seed : plan.seedsOf(row)) {
      Optional<JsonNode> result = runs.result(PlannedRun.of(plan, experiment, row, seed, bases));
      result.ifPresent(found::add);
    }
    return found;
  }

  private static double errorOfMean(List<JsonNode> results, String figure) {
    return results.size() > 1
        ? of(results, result -> result.at(figure).asDouble()).deviation()
            / Math.sqrt(results.size())
        : results.get(0).at(figure + "Error").asDouble();
  }

  private static MeanAndDeviation of(List<JsonNode> results, ToDoubleFunction<JsonNode> figure) {
    return MeanAndDeviation.of(results.stream().mapToDouble(figure).toArray());
  }

  private static double frechet(JsonNode figures) {
    return figures.path("frechet").asDouble();
  }

  private static String ofBase(List<JsonNode> results) {
    return results.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%.2f",
            of(results, result -> frechet(result) / frechet(result.path("base"))).mean());
  }

  /**
   * Mean and deviation over runs; of a single run its own standard error, where it has one.
   *
   * @param figure its place in the JSON, as a pointer
   */
  private static String meanAndError(
      List<JsonNode> results, int decimals, double unit, String figure) {
    List<JsonNode> having =
        results.stream().filter(result -> !result.at(figure).isMissingNode()).toList();
    if (having.isEmpty()) {
      return "";
    }
    MeanAndDeviation over = of(having, result -> unit * result.at(figure).asDouble());
    double error =
        having.size() > 1 ? over.deviation() : unit * having.get(0).at(figure + "Error").asDouble();
    return error == 0
        ? String.format(Locale.ROOT, "%." + decimals + "f", over.mean())
        : MarkdownTable.measured(over.mean(), error, decimals);
  }
}
