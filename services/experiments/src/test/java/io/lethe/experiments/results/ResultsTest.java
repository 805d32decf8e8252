package io.lethe.experiments.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.experiments.ExperimentConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  private static final ResultsPlan PLAN =
      new ResultsPlan(
          List.of(1L, 2L),
          "--pictures 10",
          Map.of("mnist-even", "--algorithm unsupervised"),
          Map.of(),
          List.of(
              new ResultsPlan.Table(
                  "A table",
                  List.of("mnist-even"),
                  List.of(
                      new ResultsPlan.Row("PU", "--beta 0.2", null),
                      new ResultsPlan.Row("other", "--beta 0.3", List.of(1L))))));

  @TempDir Path directory;
  private Results results;
  private final List<List<String>> ran = new ArrayList<>();

  @BeforeEach
  void open() {
    results = new Results(PLAN, directory.resolve("rows"), directory.resolve("bases"));
  }

  /** Stands for the experiment: seed s has the non-sensitive rate 0.9 + s / 100. */
  private void fakeRun(List<String> arguments) throws IOException {
    ran.add(arguments);
    if (arguments.contains("--save")) {
      Files.createDirectories(Path.of(arguments.get(arguments.indexOf("--save") + 1)));
    }
    int seed = arguments.indexOf("--seed");
    double rate = seed < 0 ? 0.8 : 0.9 + Double.parseDouble(arguments.get(seed + 1)) / 100;
    Files.writeString(
        Path.of(arguments.get(arguments.indexOf("--json") + 1)),
        """
        {"pictures": 10, "nonSensitiveRate": %s, "frechet": 5, "precision": 0.5, "recall": 0.5,
         "shares": {"0": 0.6, "2": 0.3, "7": 0.1},
         "base": {"pictures": 10, "frechet": 10, "shares": {"0": 0.3, "2": 0.3, "7": 0.4}}}
        """
            .formatted(rate));
  }

  @Test
  void everyRowRunsOnceWithEachOfItsSeedsAfterItsBase() throws IOException {
    results.run(this::fakeRun, line -> {});

    assertThat(ran).hasSize(4);
    assertThat(ran.get(0)).contains("--save", directory.resolve("bases/mnist-even").toString());
    assertThat(ran.subList(1, 4))
        .allSatisfy(
            arguments ->
                assertThat(arguments)
                    .startsWith("experiment", "mnist-even")
                    .contains("--base", "--pictures"));
  }

  @Test
  void aFinishedRunIsNotRunAgain() throws IOException {
    results.run(this::fakeRun, line -> {});
    ran.clear();

    results.run(this::fakeRun, line -> {});

    assertThat(ran).isEmpty();
  }

  @Test
  void aRunThatFailsIsToldKeepsNoOtherBackAndIsRunAgain() throws IOException {
    List<String> lines = new ArrayList<>();

    // when the first row of the first seed fails
    boolean all =
        results.run(
            arguments -> {
              fakeRun(arguments);
              if (arguments.containsAll(List.of("0.2", "1"))) {
                throw new IOException("the disk is full");
              }
            },
            lines::add);

    // then the others ran
    assertThat(all).isFalse();
    assertThat(ran).hasSize(4);
    assertThat(lines).anyMatch(line -> line.startsWith("FAILED") && line.endsWith("disk is full"));

    // when
    ran.clear();
    assertThat(results.run(this::fakeRun, line -> {})).isTrue();

    // then only that one ran again
    assertThat(ran).hasSize(1);
    assertThat(ran.get(0)).contains("0.2", "1");
  }

  @Test
  void aBaseWhoseWeightsAreGoneIsMadeAgain() throws IOException {
    results.run(this::fakeRun, line -> {});
    Files.delete(directory.resolve("bases/mnist-even"));
    ran.clear();

    results.run(this::fakeRun, line -> {});

    assertThat(ran).hasSize(1);
    assertThat(ran.get(0)).contains("--save");
  }

  @Test
  void anotherBaseMakesOtherRuns() throws IOException {
    results.run(this::fakeRun, line -> {});
    ran.clear();
    ResultsPlan other =
        new ResultsPlan(
            PLAN.seeds(),
            PLAN.common(),
            Map.of("mnist-even", "--algorithm unsupervised --steps 9"),
            Map.of(),
            PLAN.tables());

    new Results(other, directory.resolve("rows"), directory.resolve("bases"))
        .run(this::fakeRun, line -> {});

    assertThat(ran).hasSize(4);
  }

  @Test
  void aRunThatAnotherProcessHoldsIsLeftToIt() throws IOException {
    // given a run of the second seed that is locked
    results.run(this::fakeRun, line -> {});
    Path rows = directory.resolve("rows");
    Path done = theOnlyFile(rows, "mnist-even-beta-0.2-seed-2.*json");
    String key = done.getFileName().toString().replace(".json", "");
    Files.delete(done);
    ran.clear();
    try (FileChannel other =
            FileChannel.open(
                rows.resolve(key + ".running"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = other.lock()) {
      // when
      results.run(this::fakeRun, line -> {});
    }

    // then
    assertThat(ran).isEmpty();
    assertThat(done).doesNotExist();
  }

  private static Path theOnlyFile(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .reduce(
              (one, other) -> {
                throw new AssertionError(one + " and " + other);
              })
          .orElseThrow();
    }
  }

  @Test
  void theTablesGoBetweenTheirMarks() throws IOException {
    Path markdown = directory.resolve("results.md");
    Files.writeString(
        markdown,
        "before\n<!-- tables: written by `lethe results` -->\nwhat was there\n<!-- end of tables -->\nafter\n");
    results.run(this::fakeRun, line -> {});

    results.write(markdown);

    assertThat(markdown)
        .content()
        .startsWith("before\n")
        .endsWith("<!-- end of tables -->\nafter\n")
        .doesNotContain("what was there")
        // 18 of 20 and 9 of 10; zeros are 2 / 3 of the normal ones, 1 / 2 of the base's
        .contains(
            "| PU | 2 | 91.5 ± 0.7 | 68.3 to 98.8 | old | old | old | 1.33 | 0.021 | 5.00 | 0.50 |")
        .contains(
            "| other | 1 | 91.0 | 55.5 to 99.7 | old | old | old | 1.33 | 0.021 | 5.00 | 0.50 |")
        .contains("![A table: mnist-even](images/a-table-mnist-even.png)");
    assertThat(directory.resolve("images/a-table-mnist-even.png")).isNotEmptyFile();
  }

  @Test
  void runsWithFiguresOfNormalPicturesTellThem() throws IOException {
    // given
    Path markdown = directory.resolve("results.md");
    Files.writeString(
        markdown, "<!-- tables: written by `lethe results` -->\n<!-- end of tables -->\n");
    results.run(
        arguments -> {
          fakeRun(arguments);
          Path json = Path.of(arguments.get(arguments.indexOf("--json") + 1));
          Files.writeString(
              json,
              Files.readString(json)
                  .trim()
                  .replaceFirst(
                      "}$",
                      """
                      , "normal": {"frechet": 4, "frechetError": 0.5},
                       "againstBase": {"frechetRatio": 1.25, "recallGain": -0.04}}
                      """));
        },
        line -> {});

    // when
    results.write(markdown);

    // then
    assertThat(markdown)
        .content()
        .contains("| 4.00 | 1.25 | -0.04 | 1.33 | 0.021 |")
        .contains("| 4.00 ± 0.50 | 1.25 | -0.04 |")
        .doesNotContain("| old |");
  }

  @Test
  void onlyRunsWithSuccessiveJobsAreInTheirTable() throws IOException {
    var rows =
        List.of(
            new ResultsPlan.Row("base", "--algorithm none", null),
            new ResultsPlan.Row("PU", "--beta 0.2", null));
    var table = new ResultsPlan.Table("Jobs", List.of("mnist-successive"), rows);
    var plan = new ResultsPlan(List.of(1L), "--pictures 10", Map.of(), Map.of(), List.of(table));
    Path markdown = directory.resolve("results.md");
    Files.writeString(
        markdown, "<!-- tables: written by `lethe results` -->\n<!-- end of tables -->\n");
    var successive = new Results(plan, directory.resolve("rows"), directory.resolve("bases"));

    successive.run(
        arguments -> {
          fakeRun(arguments);
          Path json = Path.of(arguments.get(arguments.indexOf("--json") + 1));
          String jobs = arguments.contains("none") ? "" : "{\"shares\": {\"7\": 0.25}}";
          String result = Files.readString(json).trim();
          Files.writeString(json, result.replaceFirst("}$", ", \"jobs\": [" + jobs + "]}"));
        },
        line -> {});
    successive.write(markdown);

    assertThat(markdown).content().contains("| PU | 7: 25.0 |").doesNotContain("| base | 7:");
  }

  @Test
  void theShippedPlanIsReadable() throws IOException {
    ResultsPlan shipped = ResultsPlan.shipped();

    assertThat(shipped.tables()).isNotEmpty();
    assertThat(shipped.tables())
        .allSatisfy(
            table ->
                assertThat(ExperimentConfig.NAMES)
                    .containsAll(table.experiments())
                    .containsAll(shipped.bases().keySet()));
  }
}
