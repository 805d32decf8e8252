package io.lethe.http.query;

import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/**
 * Which rows of many. Its fields are texts: JAX-RS answers a number that it can't read with 404,
 * and names no parameter.
 */
public class Paging {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  /** As it stands in the query; null where it is left out. */
  @QueryParam("offset")
  @Parameter(
      description = "Index of the first row, from 0",
      schema = @Schema(type = SchemaType.INTEGER, minimum = "0", defaultValue = "0"))
  public String offset;

  /** As it stands in the query; null where it is left out. */
  @QueryParam("limit")
  @Parameter(
      description = "Most rows of the page",
      schema =
          @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "1000", defaultValue = "100"))
  public String limit;

  /**
   * Number of the first row, from 0.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 400, naming the parameter
   */
  public int offset() {
    return QueryNumbers.between("offset", offset, 0, Integer.MAX_VALUE, 0);
  }

  /**
   * How many rows at most, 1 to 1000.
   *
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 400, naming the parameter
   */
  public int limit() {
    return QueryNumbers.between("limit", limit, 1, MAX_LIMIT, DEFAULT_LIMIT);
  }

  /**
   * The rows of the page.
   *
   * @param all rows, of which those before the page are passed over
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 400, naming the parameter
   */
  public <T> List<T> cut(List<T> all) {
    int from = Math.min(offset(), all.size());
    return all.subList(from, (int) Math.min((long) from + limit(), all.size()));
  }
}
