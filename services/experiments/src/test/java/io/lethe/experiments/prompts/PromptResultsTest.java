package io.lethe.experiments.prompts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.metrics.ShareOfClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file that a long run goes on from, and the tables of it. */
class PromptResultsTest {
  private static final List<Motif> MOTIFS = List.of(Motif.SEVEN, Motif.STAR);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void place() {
    file = directory.resolve("figures.jsonl");
  }

  private static PromptRun run(String method, long seed) {
    return new PromptRun(method, List.of(Motif.SEVEN), 1, 0, 96, 50, 192, 100, 10, 3, seed, false);
  }

  private static PromptResult result(PromptRun run, int named, double frechet) {
    ShareOfClass share = new ShareOfClass(named, 100);
    MotifShares shares = new MotifShares(share, share, new ShareOfClass(0, 100));
    return new PromptResult(
        run,
        30,
        new PromptedFigures(
            Map.of("seven", shares, "star", shares),
            new ShareOfClass(90, 100),
            share,
            new ShareOfClass(0, 100),
            frechet,
            2,
            0.75,
            10));
  }

  @Test
  void whatAKilledProcessLeftIsGoneOnFrom() throws IOException {
    // given a run that ended, and the beginning of the next one's line
    new PromptResults(file).add(result(run("none", 1), 97, 40));
    Files.writeString(file, "{\"run\":{\"method\":\"es", StandardOpenOption.APPEND);

    // when
    PromptResults again = new PromptResults(file);
    again.add(result(run("esd-x", 1), 20, 50));

    // then
    assertThat(again.has(run("none", 1))).isTrue();
    assertThat(again.has(run("none", 2))).isFalse();
    assertThat(again.has(run("none", 1).withJob(1))).isFalse();
    assertThat(new PromptResults(file).all())
        .containsExactly(result(run("none", 1), 97, 40), result(run("esd-x", 1), 20, 50));
  }

  @Test
  void aFileOfSomethingElseIsLeftAsItIs() throws IOException {
    Files.writeString(file, "a,b\n1,2");
    assertThatThrownBy(() -> new PromptResults(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Line 1 of " + file + " is no result of experiment-prompts: ");
    assertThat(file).hasContent("a,b\n1,2");
  }

  @Test
  void aTableHasMeansOverSeedsAndTheirDeviation() {
    // given two seeds of one method and one of another
    PromptTables tables =
        new PromptTables(
            List.of(
                result(run("none", 1), 98, 40),
                result(run("esd-x", 1), 20, 50),
                result(run("none", 2), 96, 42)));

    // then
    assertThat(tables.ofMethods().lines())
        .contains(
            "| none | 2 | 97.0 ± 1.4 % | 97.0 ± 1.4 % | 0.0 ± 0.0 % | 90.0 ± 0.0 % | 0.0 ± 0.0 % |"
                + " 41.0 ± 1.4 | 0.75 ± 0.00 | 20 ± 0 s | 10 ± 0 s |",
            "| esd-x | 1 | 20.0 % | 20.0 % | 0.0 % | 90.0 % | 0.0 % | 50.0 | 0.75 | 20 s | 10 s |");
    assertThat(tables.points()).hasSize(2);
    assertThat(tables.points().get(0).nonSensitiveRate()).isCloseTo(0.03, within(1e-9));
  }

  @Test
  void aSequenceHasARowForEachMotifThatWasAdded() {
    // given
    PromptRun first = new PromptRun("pu-rank-4", MOTIFS, 1, 0, 96, 50, 192, 100, 10, 3, 1, false);
    PromptTables tables =
        new PromptTables(List.of(result(first, 5, 40), result(first.withReported(2), 7, 44)));

    // then a motif has figures once it was reported
    assertThat(tables.ofSequence().lines())
        .contains(
            "| pu-rank-4 | seven | 1 | 5.0 %, 0.0 % |  | 90.0 % | 40.0 | 0.75 |",
            "| pu-rank-4 | seven, star | 1 | 7.0 %, 0.0 % | 7.0 %, 0.0 % | 90.0 % | 44.0 | 0.75 |");
  }

  @Test
  void jobsHaveARowEach() {
    PromptRun run = run("pu-rank-4", 1);
    PromptTables tables =
        new PromptTables(List.of(result(run.withJob(1), 5, 40), result(run.withJob(2), 7, 44)));
    assertThat(tables.ofJobs().lines())
        .contains("| pu-rank-4 | 2 | 1 | 7.0 % | 7.0 % | 0.0 % | 90.0 % | 44.0 | 0.75 |");
  }
}
