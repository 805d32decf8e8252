package io.lethe.experiments.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of the plan; one of an experiment for which the plan makes no base starts from the
 * shipped model.
 *
 * @param key names its file; the same in every table that has it, and another where the base's
 *     arguments are other ones
 * @param arguments of {@code lethe}
 * @param makes the model that the run leaves for others; null for none
 */
record PlannedRun(String key, List<String> arguments, Path makes) {

  static PlannedRun base(ResultsPlan plan, String experiment, Path bases) {
    Path made = bases.resolve(experiment);
    String words = "experiment %s %s".formatted(experiment, plan.bases().get(experiment));
    return new PlannedRun(key(words), arguments(words, "--save", made), made);
  }

  static PlannedRun of(
      ResultsPlan plan, String experiment, ResultsPlan.Row row, long seed, Path bases) {
    String words =
        "experiment %s %s --seed %d %s".formatted(experiment, row.arguments(), seed, plan.common());
    String base = plan.bases().get(experiment);
    if (base == null) {
      return new PlannedRun(key(words), arguments(words), null);
    }
    return new PlannedRun(
        "%s-base-%08x".formatted(key(words), base.hashCode()),
        arguments(words, "--base", bases.resolve(experiment)),
        null);
  }

  private static String key(String words) {
    return words.replaceFirst("experiment ", "").replaceAll("[^a-z0-9.]+", "-");
  }

  /** A path may hold spaces, so it is no part of the words. */
  private static List<String> arguments(String words, Object... more) {
    List<String> arguments = new ArrayList<>(List.of(words.split(" +")));
    for (Object argument : more) {
      arguments.add(argument.toString());
    }
    return arguments;
  }
}
