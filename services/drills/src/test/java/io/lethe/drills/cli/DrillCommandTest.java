package io.lethe.drills.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DrillCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  @Test
  void listNamesEachDrillOnce() {
    // when
    assertThat(execute("list")).isZero();

    // then
    assertThat(out.toString().lines().map(line -> line.split(" ")[0]))
        .doesNotHaveDuplicates()
        .contains("broker-killed", "services-killed")
        .hasSize(DrillCatalogue.ALL.size());
  }

  @ParameterizedTest
  @CsvSource({
    "'', A drill is missing",
    "no-such-drill, There is no drill no-such-drill",
    "broker-killed --times=0, --times must be 1 or more",
    "broker-killed --minutes=0, --minutes must be 1 or more",
    "broker-killed --rate=0, --rate must be above 0",
  })
  void whatCannotBeRunIsRefusedInOneSentence(String arguments, String sentence) {
    // when
    int code = execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    // then
    assertThat(code).isNotZero();
    assertThat(errors.toString()).contains(sentence);
  }

  @Test
  void aDirectoryWithOtherThingsInItIsRefused(@TempDir Path directory) throws Exception {
    // given
    Files.writeString(directory.resolve("mine"), "not a drill's");

    // when
    int code = execute("broker-killed", "--directory=" + directory);

    // then
    assertThat(code).isNotZero();
    assertThat(errors.toString()).contains("must be new or empty");
    assertThat(directory.resolve("mine")).exists();
  }

  private int execute(String... arguments) {
    return new CommandLine(new DrillCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(errors, true))
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              commandLine.getErr().println(failure.getMessage());
              return 1;
            })
        .execute(arguments);
  }
}
