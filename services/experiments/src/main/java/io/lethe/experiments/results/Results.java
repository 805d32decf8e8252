package io.lethe.experiments.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a plan and writes its tables. */
public final class Results {
  private static final String BEGIN = "<!-- tables: written by `lethe results` -->";
  private static final String END = "<!-- end of tables -->";

  private final ResultsPlan plan;
  private final ResultsRuns runs;
  private final Path bases;

  /**
   * Opens a plan's results.
   *
   * @param rows holds a JSON file for each finished run
   * @param bases holds the bases that the plan makes
   */
  public Results(ResultsPlan plan, Path rows, Path bases) {
    this.plan = plan;
    this.runs = new ResultsRuns(rows);
    this.bases = bases;
  }

  /** Runs arguments of {@code lethe} with a JSON file for the result. */
  @FunctionalInterface
  public interface CommandLineRunner {
    void run(List<String> arguments) throws IOException;
  }

  /**
   * Runs what is missing, row by row, bases first.
   *
   * @param lines takes each command line before it runs, and what is still missing in the end
   * @return whether all results are there
   */
  public boolean run(CommandLineRunner commandLine, Consumer<String> lines) throws IOException {
    ResultsRuns.Runner runner =
        (arguments, json) -> {
          lines.accept("lethe " + String.join(" ", arguments));
          List<String> withJson = new ArrayList<>(arguments);
          withJson.addAll(List.of("--json", json.toString()));
          commandLine.run(withJson);
        };
    List<PlannedRun> making = new ArrayList<>();
    for (String experiment : plan.bases().keySet()) {
      making.add(PlannedRun.base(plan, experiment, bases));
    }
    // All rows rest on the bases.
    return runs.runMissing(making, runner, lines) && runs.runMissing(planned(), runner, lines);
  }

  /** Every run of every table, those with the first seed first. */
  private List<PlannedRun> planned() {
    List<PlannedRun> planned = new ArrayList<>();
    for (long seed : plan.seeds()) {
      for (ResultsPlan.Table table : plan.tables()) {
        for (ResultsPlan.Row row : table.rows()) {
          for (String experiment : table.experiments()) {
            if (plan.seedsOf(row).contains(seed)) {
              planned.add(PlannedRun.of(plan, experiment, row, seed, bases));
            }
          }
        }
      }
    }
    return planned.stream().distinct().toList();
  }

  /**
   * Writes the tables between their marks in a Markdown file, and a chart of each into the folder
   * {@code images} beside it.
   *
   * @throws IOException also if the file has no such marks
   */
  public void write(Path markdown) throws IOException {
    String before = withMarks(markdown);
    int begin = before.indexOf(BEGIN);
    int end = before.indexOf(END);
    ResultsTables tables = new ResultsTables(plan, runs, bases);
    StringBuilder text = new StringBuilder(BEGIN).append('\n');
    for (ResultsPlan.Table table : plan.tables()) {
      for (String experiment : table.experiments()) {
        text.append("\n### %s: %s\n".formatted(table.title(), experiment));
        text.append(chart(tables, table, experiment, markdown));
        text.append('\n').append(tables.markdown(table, experiment));
        text.append(tables.jobs(table, experiment).map(jobs -> "\n" + jobs).orElse(""));
      }
    }
    Files.writeString(markdown, before.substring(0, begin) + text + before.substring(end));
  }

  /**
   * A Markdown file that can take the tables.
   *
   * @throws IOException with one sentence if it can't
   */
  public static String withMarks(Path markdown) throws IOException {
    String text = Files.isRegularFile(markdown) ? Files.readString(markdown) : "";
    if (text.indexOf(BEGIN) < 0 || text.indexOf(END) < text.indexOf(BEGIN)) {
      throw new IOException(
          "There is no file %s with lines '%s' and '%s' between which tables could go."
              .formatted(markdown, BEGIN, END));
    }
    return text;
  }

  private static String chart(
      ResultsTables tables, ResultsPlan.Table table, String experiment, Path markdown)
      throws IOException {
    Optional<ResultsChart> drawn = tables.chart(table, experiment);
    if (drawn.isEmpty()) {
      return "";
    }
    ResultsChart chart = drawn.get();
    String title = chart.title();
    String file = "images/" + title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".png";
    Path image = markdown.resolveSibling(file);
    Files.createDirectories(image.getParent());
    Files.write(image, chart.png());
    return "\n![%s](%s)\n".formatted(title, file);
  }
}
