package io.lethe.experiments.cli;

import io.lethe.experiments.ExperimentRun;
import io.lethe.experiments.ExperimentRunner;
import io.lethe.experiments.results.ResultsPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * The models that an experiment starts from and is compared with: each is made once, from the
 * shipped one, and kept in a folder.
 *
 * @param plan has the arguments that make them
 * @param runner makes them
 * @param folder keeps them; {@code lethe results} keeps its bases there too
 * @param out takes what is made or found, and how far it is
 */
record KeptModels(ResultsPlan plan, ExperimentRunner runner, Path folder, PrintWriter out) {
  private static final Path SHIPPED = Path.of("shipped");
  private static final Path MADE = Path.of("made");

  /**
   * The models of a run.
   *
   * @param base empty for the shipped one
   * @param oracle empty for none
   */
  record Choice(Optional<Path> base, Optional<Path> oracle) {}

  /**
   * Finds or makes the models that options ask for.
   *
   * @param base a directory or {@code shipped}; empty for the experiment's own
   * @param oracle a directory or {@code made}; empty for the one that was made before, if any
   * @param data the data set's folder; null for the shipped one
   */
  Choice choose(String experiment, Optional<Path> base, Optional<Path> oracle, Path data)
      throws IOException {
    Optional<Path> from =
        base.isEmpty() ? base(experiment, data) : base.filter(path -> !path.equals(SHIPPED));
    return new Choice(
        from,
        oracle.isEmpty()
            ? oracleIfMade(experiment)
            : Optional.of(oracle.get().equals(MADE) ? oracle(experiment, data) : oracle.get()));
  }

  /**
   * The base of an experiment, made first if it is not there.
   *
   * @param data the data set's folder; null for the shipped one
   * @return empty where the experiment starts from the shipped model itself
   */
  Optional<Path> base(String experiment, Path data) throws IOException {
    String arguments = plan.bases().get(experiment);
    return arguments == null
        ? Optional.empty()
        : Optional.of(kept("base", experiment, arguments, folder.resolve(experiment), data));
  }

  /** The oracle of an experiment, if it was made before. */
  Optional<Path> oracleIfMade(String experiment) {
    Path made = ofOracle(experiment);
    return Files.isDirectory(made) ? Optional.of(made) : Optional.empty();
  }

  /**
   * The oracle of an experiment, made first if it is not there: trained like the base, but on the
   * normal pictures of its unlabeled ones alone.
   *
   * @param data the data set's folder; null for the shipped one
   * @throws IllegalArgumentException if there is no recipe for it
   */
  Path oracle(String experiment, Path data) throws IOException {
    String arguments = plan.oracles().get(experiment);
    if (arguments == null) {
      throw new IllegalArgumentException(
          "There is no recipe for an oracle of %s, only of %s: give a directory by --oracle."
              .formatted(experiment, String.join(", ", plan.oracles().keySet())));
    }
    return kept("oracle", experiment, arguments, ofOracle(experiment), data);
  }

  private Path ofOracle(String experiment) {
    return folder.resolve(experiment + "-oracle");
  }

  private Path kept(String what, String experiment, String arguments, Path directory, Path data)
      throws IOException {
    if (Files.isDirectory(directory)) {
      out.printf("The %s of %s was made before: %s%n", what, experiment, directory);
      out.flush();
      return directory;
    }
    ExperimentRun run = parsed(experiment, arguments, directory, data);
    out.printf(
        "Making the %s of %s, once: %s steps of training on %s, some 15 to 45 minutes on two cores."
            + " Stopped and started again, it goes on; it is kept in %s.%n",
        what,
        experiment,
        run.settings().steps().orElseThrow(),
        what.equals("base") ? "its unlabeled pictures" : "its normal pictures alone",
        directory);
    out.flush();
    runner.train(run, new LongTrainingLines(out, what));
    return directory;
  }

  private static ExperimentRun parsed(
      String experiment, String arguments, Path directory, Path data) {
    List<String> words = new ArrayList<>(List.of(experiment));
    words.addAll(List.of(arguments.split(" +")));
    words.addAll(List.of("--save", directory.toString()));
    if (data != null) {
      words.addAll(List.of("--dataset", data.toString()));
    }
    ExperimentCommand command = new ExperimentCommand();
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(words.toArray(String[]::new));
    return command.run();
  }
}
