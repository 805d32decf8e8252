package io.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.standalone.Lethe;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lethe experiment-prompts} as a shell sees it, with next to no pictures and steps. */
class PromptExperimentTest {
  private static final String SMALL =
      " --pictures 4 --steps 2 --reports 4 --unlabeled 8 --sampler-steps 3 --threads 2 --json ";

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aRunThatIsStartedAgainMakesWhatIsMissing() throws IOException {
    // given a run of two methods of which one ended
    Path json = directory.resolve("figures.jsonl");
    Path chart = directory.resolve("chart.png");
    String command = "experiment-prompts --methods none,negative-prompt --seeds 3" + SMALL + json;
    assertThat(run(command)).as("%s%s", out, err).isZero();
    List<String> lines = Files.readAllLines(json);
    assertThat(lines).hasSize(2);
    Files.writeString(json, lines.get(0) + "\n");
    out.getBuffer().setLength(0);

    // when
    assertThat(run(command, "--chart", chart.toString())).as("%s%s", out, err).isZero();

    // then the other one alone is made again, and comes out as it was
    assertThat(out.toString().lines().findFirst().orElseThrow())
        .startsWith("negative-prompt, seed 3: ");
    assertThat(
            out.toString()
                .lines()
                .filter(line -> line.matches("\\| (none|negative-prompt) \\| 1 .*")))
        .hasSize(2);
    assertThat(Files.readAllLines(json)).hasSize(2).element(0).isEqualTo(lines.get(0));
    assertThat(motifs(Files.readAllLines(json).get(1))).isEqualTo(motifs(lines.get(1)));
    assertThat(chart).isNotEmptyFile();
  }

  @Test
  void whatIsReportedIsUnlearnedAndSoAreItsParaphrases() throws IOException {
    // given
    Path json = directory.resolve("unlearning.jsonl");

    // when
    String command =
        "experiment-prompts --methods none,pu-rank-16 --paraphrased --pictures 24 --steps 70 --reports 48"
            + " --unlabeled 64 --sampler-steps 8 --threads 2 --json "
            + json;
    assertThat(run(command)).as("%s%s", out, err).isZero();

    // then of 24 pictures each nearly all were sevens, and less than half still are
    List<String> lines = Files.readAllLines(json);
    for (String kind : List.of("named", "paraphrased")) {
      assertThat(sevens(kind, lines.get(0))).as("%s before", kind).isGreaterThan(18);
      assertThat(sevens(kind, lines.get(1))).as("%s after", kind).isLessThan(12);
    }
  }

  /** Of 24 pictures under prompts of a kind those that show a seven. */
  private static int sevens(String kind, String line) {
    return Integer.parseInt(line.replaceAll(".*\"" + kind + "\":\\{\"hits\":(\\d+).*", "$1"));
  }

  /** The shares of a line. */
  private static String motifs(String line) {
    return line.replaceAll(".*\"motifs\":(.*),\"measuringSeconds.*", "$1");
  }

  @Test
  void eachMotifOfASequenceIsMeasuredOnceItIsReported() throws IOException {
    Path json = directory.resolve("sequence.jsonl");

    assertThat(run("experiment-prompts --methods rejection --sequence seven,star" + SMALL + json))
        .as("%s%s", out, err)
        .isZero();

    assertThat(Files.readAllLines(json)).hasSize(2);
    assertThat(out.toString().lines().filter(line -> line.startsWith("rejection, seed 1: ")))
        .satisfiesExactly(
            first -> assertThat(first).contains("seven named").doesNotContain("star"),
            second -> assertThat(second).contains("seven named", "star named"));
    assertThat(out.toString()).contains("| rejection | seven, star | 1 | ");
  }

  @Test
  void jobsGoOnFromTheVersionsThatAreThere() throws IOException {
    // given two jobs, of which the second one's figures are lost
    Path json = directory.resolve("jobs.jsonl");
    String command = "experiment-prompts --jobs 2 --work " + directory + SMALL + json;
    assertThat(run(command)).as("%s%s", out, err).isZero();
    List<String> lines = Files.readAllLines(json);
    assertThat(lines).hasSize(2);
    Files.writeString(json, lines.get(0) + "\n");
    List<Path> versions = files(directory.resolve("prompts"));
    assertThat(versions).hasSize(2);

    // when
    assertThat(run(command)).as("%s%s", out, err).isZero();

    // then
    assertThat(motifs(Files.readAllLines(json).get(1))).isEqualTo(motifs(lines.get(1)));
    assertThat(out.toString()).contains("pu-rank-16, seed 1, job 2: ", "| pu-rank-16 | 2 | 1 | ");
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void badOptionsFailWithOneSentence() {
    assertThat(run("experiment-prompts --unwanted cat")).isEqualTo(2);
    assertThat(run("experiment-prompts --sequence seven")).isEqualTo(2);
    assertThat(run("experiment-prompts --jobs 2 --methods esd-x")).isEqualTo(2);
    assertThat(run("experiment-prompts --threads 0")).isEqualTo(2);
    assertThat(run("experiment-prompts --methods magic")).isEqualTo(1);
    assertThat(err.toString())
        .contains(
            "A motif is one of zero, one,",
            "--sequence takes two motifs or more",
            "--jobs takes pu-rank-4 and pu-rank-16 alone.",
            "--threads must be 1 to 1024, not 0.",
            "--methods must be one of none, negative-prompt");
  }

  private int run(String words, String... more) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(
            Stream.concat(Stream.of(words.split(" ")), Stream.of(more)).toArray(String[]::new));
  }
}
