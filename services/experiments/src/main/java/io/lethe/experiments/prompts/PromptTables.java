package io.lethe.experiments.prompts;

import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.experiments.results.MarkdownTable;
import io.lethe.experiments.results.MeanAndDeviation;
import io.lethe.experiments.results.ResultsChart;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Tables of results: means over seeds and, where there are several, standard deviations.
 *
 * @param results of one kind of runs
 */
public record PromptTables(List<PromptResult> results) {
  private static final Object[] NO_CELLS = {};

  /** A table of the ways to unlearn one motif. */
  public String ofMethods() {
    MarkdownTable table =
        new MarkdownTable(
            "method",
            "seeds",
            "named",
            "open",
            "paraphrased",
            "others right",
            "others refused",
            "Frechet distance",
            "recall",
            "to unlearn",
            "to measure");
    for (List<PromptResult> runs : bySeeds()) {
      Motif motif = runs.get(0).run().motifs().get(0);
      table.row(
          runs.get(0).run().method(),
          runs.size(),
          share(runs, motif, MotifShares::named),
          share(runs, motif, MotifShares::open),
          share(runs, motif, MotifShares::paraphrased),
          percent(runs, result -> result.figures().otherRight()),
          percent(runs, result -> result.figures().refused()),
          number(runs, result -> result.figures().frechet(), 1),
          number(runs, result -> result.figures().recall(), 2),
          number(runs, result -> result.seconds() - result.figures().measuringSeconds(), 0) + " s",
          number(runs, result -> result.figures().measuringSeconds(), 0) + " s");
    }
    return table.toString();
  }

  /** A table of motifs one after another: share under named and under paraphrased prompts. */
  public String ofSequence() {
    List<Motif> motifs = results.get(0).run().motifs();
    List<String> header = new ArrayList<>(List.of("method", "reported", "seeds"));
    motifs.forEach(motif -> header.add(motif.word()));
    header.addAll(List.of("others right", "Frechet distance", "recall"));
    MarkdownTable table = new MarkdownTable(header.toArray(String[]::new));
    for (List<PromptResult> runs : bySeeds()) {
      PromptRun run = runs.get(0).run();
      List<Object> cells = new ArrayList<>();
      cells.add(run.method());
      cells.add(run.unwanted().stream().map(Motif::word).collect(Collectors.joining(", ")));
      cells.add(runs.size());
      for (Motif motif : motifs) {
        cells.add(
            run.unwanted().contains(motif)
                ? share(runs, motif, MotifShares::named)
                    + ", "
                    + share(runs, motif, MotifShares::paraphrased)
                : "");
      }
      cells.add(percent(runs, result -> result.figures().otherRight()));
      cells.add(number(runs, result -> result.figures().frechet(), 1));
      cells.add(number(runs, result -> result.figures().recall(), 2));
      table.row(cells.toArray(NO_CELLS));
    }
    return table.toString();
  }

  /** A table of successive jobs. */
  public String ofJobs() {
    MarkdownTable table =
        new MarkdownTable(
            "method",
            "job",
            "seeds",
            "named",
            "open",
            "paraphrased",
            "others right",
            "Frechet distance",
            "recall");
    for (List<PromptResult> runs : bySeeds()) {
      Motif motif = runs.get(0).run().motifs().get(0);
      table.row(
          runs.get(0).run().method(),
          runs.get(0).run().job(),
          runs.size(),
          share(runs, motif, MotifShares::named),
          share(runs, motif, MotifShares::open),
          share(runs, motif, MotifShares::paraphrased),
          percent(runs, result -> result.figures().otherRight()),
          number(runs, result -> result.figures().frechet(), 1),
          number(runs, result -> result.figures().recall(), 2));
    }
    return table.toString();
  }

  /** The methods as points of a chart: what is left under named prompts, and what it costs. */
  public List<ResultsChart.Point> points() {
    List<ResultsChart.Point> points = new ArrayList<>();
    for (List<PromptResult> runs : bySeeds()) {
      Motif motif = runs.get(0).run().motifs().get(0);
      MeanAndDeviation shown = of(runs, result -> shares(result, motif).named().share());
      MeanAndDeviation frechet = of(runs, result -> result.figures().frechet());
      points.add(
          new ResultsChart.Point(
              runs.get(0).run().method(),
              1 - shown.mean(),
              shown.deviation(),
              frechet.mean(),
              frechet.deviation()));
    }
    return points;
  }

  /** Runs that differ in their seed alone, in the order in which the first of each came. */
  private Collection<List<PromptResult>> bySeeds() {
    Map<PromptRun, List<PromptResult>> groups =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    result -> result.run().withoutSeed(), LinkedHashMap::new, Collectors.toList()));
    return groups.values();
  }

  private static MotifShares shares(PromptResult result, Motif motif) {
    return result.figures().motifs().get(motif.word());
  }

  private static String share(
      List<PromptResult> runs, Motif motif, Function<MotifShares, ShareOfClass> of) {
    return percent(runs, result -> of.apply(shares(result, motif)));
  }

  private static String percent(
      List<PromptResult> runs, Function<PromptResult, ShareOfClass> share) {
    return number(runs, result -> 100 * share.apply(result).share(), 1) + " %";
  }

  private static String number(
      List<PromptResult> runs, ToDoubleFunction<PromptResult> value, int decimals) {
    MeanAndDeviation all = of(runs, value);
    return runs.size() > 1
        ? MarkdownTable.measured(all.mean(), all.deviation(), decimals)
        : String.format(Locale.ROOT, "%." + decimals + "f", all.mean());
  }

  private static MeanAndDeviation of(
      List<PromptResult> runs, ToDoubleFunction<PromptResult> value) {
    return MeanAndDeviation.of(runs.stream().mapToDouble(value).toArray());
  }
}
