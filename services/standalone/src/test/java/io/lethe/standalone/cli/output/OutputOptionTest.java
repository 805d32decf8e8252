package io.lethe.standalone.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** One list in three formats. */
class OutputOptionTest {

  private final StringWriter out = new StringWriter();

  record Row(String name, long count, Instant at) {}

  @Command(name = "rows")
  static final class Rows implements Runnable {

    private static final List<Row> ALL =
        List.of(new Row("a", 5, Instant.EPOCH), new Row("true \u001b[31m", 120, Instant.EPOCH));

    @Mixin OutputOption output;

    @Override
    public void run() {
      output.print(
          ALL,
          out -> {
            var table = new RowTable("NAME", "COUNT", "NOTE");
            ALL.forEach(row -> table.row(row.name(), row.count(), null));
            table.print(out);
          });
    }
  }

  @Test
  void aTableIsForPeople() {
    // when
    run();

    // then numbers stand to the right, and nothing reaches the terminal as an order
    assertThat(out.toString())
        .isEqualTo(
            """
            NAME        COUNT  NOTE
            a               5  -
            true ?[31m    120  -
            """);
  }

  @Test
  void aTableWithoutRowsSaysSo() {
    new RowTable("NAME").print(new PrintWriter(out, true));
    assertThat(out.toString()).isEqualTo("none\n");
  }

  @Test
  void jsonAndYamlAreForPrograms() throws Exception {
    // when
    run("-o", "json");
    var json = new ObjectMapper().readTree(out.toString());
    out.getBuffer().setLength(0);
    run("--output=YAML");
    var yaml = new YAMLMapper().readTree(out.toString());

    // then
    assertThat(json.findValuesAsText("count")).containsExactly("5", "120");
    assertThat(json.findValuesAsText("at")).containsOnly("1970-01-01T00:00:00Z");
    assertThat(yaml).isEqualTo(json);
  }

  @Test
  void anotherFormatIsRefused() {
    assertThat(new CommandLine(new Rows()).setErr(new PrintWriter(out)).execute("-o", "xml"))
        .isEqualTo(2);
  }

  private void run(String... arguments) {
    int code =
        new CommandLine(new Rows())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out, true))
            .execute(arguments);
    assertThat(code).isZero();
  }
}
