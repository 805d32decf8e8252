package io.lethe.experiments.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkdownTableTest {
  @Test
  void writesALineForTheHeaderAndForEachRow() {
    MarkdownTable table =
        new MarkdownTable("fine-tuning", "NSR %")
            .row("base", 83.4)
            .row("PU", MarkdownTable.measured(96.68, 0.84, 1));

    assertThat(table)
        .hasToString(
            """
            | fine-tuning | NSR % |
            | --- | --- |
            | base | 83.4 |
            | PU | 96.7 ± 0.8 |
            """);
  }

  @Test
  void keepsCellsWhole() {
    MarkdownTable table = new MarkdownTable("command").row("a | b\nc");

    assertThat(table.toString()).endsWith("| a \\| b c |\n");
  }

  @Test
  void refusesARowOfAnotherLength() {
    assertThatThrownBy(() -> new MarkdownTable("one", "two").row(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A row has 1 cells, the table 2 columns.");
  }
}
