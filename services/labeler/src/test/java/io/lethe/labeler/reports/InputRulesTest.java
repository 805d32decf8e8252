package io.lethe.labeler.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.labeler.Records;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.rules.FieldProblem;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The topology takes what REST takes: serving's tests read the same tables. */
class InputRulesTest {

  private static final String TABLES = "../../schemas/src/test/resources/";

  @ParameterizedTest(name = "{0}: {2} times {1}")
  @CsvFileSource(files = TABLES + "report-fields.csv", numLinesToSkip = 1)
  void theTopologyTakesReports(String field, String piece, int times, boolean allowed) {
    // given
    String text = piece.translateEscapes().repeat(times);
    SensitiveReport report = Records.ofGeneration("ann", "r1", 1);
    report.put(field, text);

    // when
    Optional<FieldProblem> problem = InputTopics.REPORTS.check().problemOf(null, report);

    // then
    assertThat(problem.map(FieldProblem::field))
        .isEqualTo(allowed ? Optional.empty() : Optional.of(field));
  }

  @ParameterizedTest(name = "{0}: {2} times {1}")
  @CsvFileSource(files = TABLES + "command-fields.csv", numLinesToSkip = 1)
  void theTopologyTakesCommands(String field, String piece, int times, boolean allowed) {
    // given
    String text = piece.translateEscapes().repeat(times);
    Command command = Records.command("c1", CommandKind.BLOCK_REPORTER, "v0");
    command.put("reporter", "ann");
    command.put(field, text);

    // when
    Optional<FieldProblem> problem = InputTopics.COMMANDS.check().problemOf(null, command);

    // then
    assertThat(problem.map(FieldProblem::field))
        .isEqualTo(allowed ? Optional.empty() : Optional.of(field));
  }
}
