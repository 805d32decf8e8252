package io.lethe.standalone.results;

import java.nio.file.Path;
import java.util.List;

/**
 * One run of the plan; one of an experiment for which the plan makes no base starts from the shipped
 * model.
 *
 * @param key names its file; the same in every table that has it
 * @param arguments of {@code lethe}
 */
record PlannedRun(String key, List<String> arguments) {

  static PlannedRun base(ResultsPlan plan, String experiment, Path bases) {
    return of(
        "%s %s --save %s/%s"
            .formatted(experiment, plan.bases().get(experiment), bases, experiment));
  }

  static PlannedRun of(
      ResultsPlan plan, String experiment, ResultsPlan.Row row, long seed, Path bases) {
    String base =
        plan.bases().containsKey(experiment) ? " --base %s/%s".formatted(bases, experiment) : "";
    return of(
        "%s %s --seed %d %s%s".formatted(experiment, row.arguments(), seed, plan.common(), base));
  }

  private static PlannedRun of(String arguments) {
    String withoutPaths = arguments.replaceAll(" --(base|save) \\S+", "");
    return new PlannedRun(
        withoutPaths.replaceAll("[^a-z0-9.]+", "-"),
        List.of(("experiment " + arguments).split(" +")));
  }
}
