package io.lethe.http.query;

/** Reads numbers of a query. */
public final class QueryNumbers {

  private QueryNumbers() {}

  /**
   * A whole number.
   *
   * @param text as it stands in the query; null where the parameter is left out
   * @throws io.quarkiverse.resteasy.problem.HttpProblem 400, naming the parameter
   */
  public static int between(String parameter, String text, int least, int most, int byDefault) {
    if (text == null) {
      return byDefault;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As bad as one that is out of range.
    }
    throw InvalidFields.problem(
        parameter,
        "query",
        "The parameter %s must be a whole number from %d to %d.".formatted(parameter, least, most));
  }
}
