package io.lethe.standalone.cli.output;

import io.lethe.schemas.rules.PrintableText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Help.Ansi;

/** Rows under headings; each column is as wide as its widest value, numbers stand to the right. */
public final class RowTable {

  private static final String NONE = "-";

  private final List<String> headings;
  private final List<List<Object>> rows = new ArrayList<>();

  /** Without rows yet. */
  public RowTable(String... headings) {
    this.headings = List.of(headings);
  }

  /**
   * Adds a row.
   *
   * @param values one for each heading; null where there is none
   */
  public RowTable row(Object... values) {
    if (values.length != headings.size()) {
      throw new IllegalArgumentException("A row has as many values as there are headings.");
    }
    rows.add(new ArrayList<>(Arrays.asList(values)));
    return this;
  }

  /** Prints headings, bold on a terminal, and rows; "none" where there are no rows. */
  public void print(PrintWriter out) {
    if (rows.isEmpty()) {
      out.println("none");
      return;
    }
    int[] widths = widths();
    var heading = new ArrayList<String>();
    for (int column = 0; column < widths.length; column++) {
      heading.add(padded(headings.get(column), widths[column], isNumeric(column)));
    }
    out.println(
        Ansi.AUTO.string("@|bold %s|@".formatted(String.join("  ", heading).stripTrailing())));
    for (List<Object> row : rows) {
      var cells = new ArrayList<String>();
      for (int column = 0; column < widths.length; column++) {
        cells.add(padded(text(row.get(column)), widths[column], isNumeric(column)));
      }
      out.println(String.join("  ", cells).stripTrailing());
    }
  }

  private int[] widths() {
    int[] widths = new int[headings.size()];
    for (int column = 0; column < widths.length; column++) {
      int at = column;
      widths[column] =
          Math.max(
              length(headings.get(column)),
              rows.stream().mapToInt(row -> length(text(row.get(at)))).max().orElse(0));
    }
    return widths;
  }

  private boolean isNumeric(int column) {
    List<Object> values =
        rows.stream().map(row -> row.get(column)).filter(Objects::nonNull).toList();
    return !values.isEmpty() && values.stream().allMatch(Number.class::isInstance);
  }

  private static String text(Object value) {
    String text = value == null ? NONE : value.toString();
    return text.isEmpty() ? NONE : PrintableText.of(text);
  }

  private static String padded(String text, int width, boolean isRight) {
    String blanks = " ".repeat(width - length(text));
    return isRight ? blanks + text : text + blanks;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
