package io.lethe.experiments.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A table for docs/lab/results.md (GitHub's Markdown). */
public final class MarkdownTable {
  private final int columns;
  private final List<String> lines = new ArrayList<>();

  /** A table with a line of column names and no rows. */
  public MarkdownTable(String... header) {
    columns = header.length;
    lines.add(line(List.of(header)));
    lines.add("|" + " --- |".repeat(columns));
  }

  /**
   * Adds a row.
   *
   * @return this table
   * @throws IllegalArgumentException if there are more or fewer cells than columns
   */
  public MarkdownTable row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "A row has %d cells, the table %d columns.".formatted(cells.length, columns));
    }
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(String.valueOf(cell));
    }
    lines.add(line(texts));
    return this;
  }

  /** A measurement and its standard error, both with that many decimals, such as 97.3 ± 0.5. */
  public static String measured(double value, double standardError, int decimals) {
    String number = "%." + decimals + "f";
    return String.format(Locale.ROOT, number + " ± " + number, value, standardError);
  }

  /** A bar or a line break inside a cell would end it. */
  private static String line(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|").replaceAll("\\R", " "))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** The table, each line ended by a line feed. */
  @Override
  public String toString() {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}
