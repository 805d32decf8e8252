package io.lethe.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in Python against a running stack. */
class PythonRestIT {

  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final Path CLIENT = Path.of("../../clients/python").toAbsolutePath();

  private static final String PROGRAM =
      """
      import sys
      from lethe import Lethe, Problem

      user = Lethe(sys.argv[1], reporter="ann")
      pictures = user.generate("mnist", count=2, seed=7, steps=4)
      assert [p.seed for p in pictures] == [7, 8], pictures
      assert pictures[0].png.startswith(b"\\x89PNG"), pictures[0]

      heard = next(user.watch("mnist", types=["generations"], latest=2))
      assert heard.name == "generation" and heard.data["generationId"] in [p.generation_id for p in pictures]

      user.report("mnist", pictures[0], reason="looks like me", report_id="r1")
      assert user.model("mnist")["liveVersion"] == "base"
      try:
          user.generate("mnist", count=0)
          sys.exit("0 pictures were made")
      except Problem as refused:
          print(refused.status, refused)
      """;

  private static final String RETRACTION =
      """
      import sys
      from lethe import Lethe
      Lethe(sys.argv[1], reporter="ann").retract("mnist", "r1")
      """;

  @TempDir Path directory;

  @BeforeAll
  static void pythonIsThere() {
    assumeTrue(PYTHON.toFile().canExecute(), "There is no " + PYTHON);
  }

  @Test
  void picturesAreMadeReportedTakenBackAndHeardOf() throws Exception {
    try (LetheProcess lethe = LetheProcess.up(directory, List.of())) {
      // when
      String said = run(PROGRAM, lethe);

      // then
      assertThat(said).startsWith("400 ").contains("count");
      awaitChanges(lethe, MembershipChange.ADDED);

      // when
      run(RETRACTION, lethe);

      // then
      awaitChanges(lethe, MembershipChange.ADDED, MembershipChange.RETRACTED);
    }
  }

  private static void awaitChanges(LetheProcess lethe, MembershipChange... changes) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(new LoopClient(lethe, "mnist", 4).topics().values(Topics.LABEL_LOG))
                    .extracting(LabelChange::getChange)
                    .containsExactly(changes));
  }

  /** Runs a program to its end, and gives what it says. */
  private static String run(String program, LetheProcess lethe)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(PYTHON.toString(), "-c", program, lethe.http().toString())
            .directory(CLIENT.toFile())
            .redirectErrorStream(true);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process python = builder.start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(python.exitValue()).as(said).isZero();
    return said;
  }
}
