package io.lethe.experiments.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * The tables of docs/lab/results.md, row by row.
 *
 * @param seeds each row is run once with each
 * @param common arguments of every run
 * @param bases by experiment the arguments that make its base from the shipped model; others start
 *     from that model itself
 * @param oracles by experiment the arguments that make a model that never saw a sensitive picture
 *     of the experiment's, which runs may be compared with
 * @param tables in order
 */
public record ResultsPlan(
    List<Long> seeds,
    String common,
    Map<String, String> bases,
    Map<String, String> oracles,
    List<Table> tables) {

  /**
   * A table.
   *
   * @param title its heading
   * @param experiments one group of columns each
   * @param rows in order
   */
  public record Table(String title, List<String> experiments, List<Row> rows) {}

  /**
   * A row of a table.
   *
   * @param name what it says
   * @param arguments of {@code lethe experiment}, after the name
   * @param seeds fewer seeds than the plan's; null for all of them
   */
  public record Row(String name, String arguments, List<Long> seeds) {}

  /** The plan that ships. */
  public static ResultsPlan shipped() throws IOException {
    try (InputStream json = ResultsPlan.class.getResourceAsStream("/experiments/results.json")) {
      return new ObjectMapper().readValue(json, ResultsPlan.class);
    }
  }

  List<Long> seedsOf(Row row) {
    return row.seeds() == null ? seeds : row.seeds();
  }
}
