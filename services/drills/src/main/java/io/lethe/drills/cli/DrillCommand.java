package io.lethe.drills.cli;

import io.lethe.drills.services.Applications;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.SetUp;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe drill}: makes faults in processes under load, and counts what became of it all. */
@Command(
    name = "drill",
    description =
        "Starts three brokers and the services as processes of this machine, with clients that ask"
            + " and report, "
            + "makes the faults of the named drills, one after the other, and counts anew what came of all"
            + " that was acknowledged.",
    subcommands = DrillListCommand.class,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing is lost, nothing is doubled, each version is whole",
      "1:something is, or work did not go on after a fault"
    })
public final class DrillCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Drills, which share one set-up; `list` names all")
  List<String> names = List.of();

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "Faults of each kind (default: ${DEFAULT-VALUE})")
  int times = 3;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "No further fault after so long (default: as long as --times takes)")
  Integer minutes;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Length of faults that last (default: ${DEFAULT-VALUE})")
  int seconds = 60;

  @Option(
      names = "--reports",
      paramLabel = "N",
      description = "Acknowledged reports, at least (default: ${DEFAULT-VALUE})")
  int reports = 100;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Clients that come in a second (default: ${DEFAULT-VALUE})")
  double rate = 5;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Chooses victims and moments (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "New or empty; takes data and logs, and stays (default: a temporary one)")
  Path directory;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (names.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "A drill is missing: `lethe drill list` names all.");
    }
    requireAtLeastOne("--times", times);
    requireAtLeastOne("--seconds", seconds);
    if (minutes != null) {
      requireAtLeastOne("--minutes", minutes);
    }
    requireAtLeastOne("--reports", reports);
    if (!(rate > 0 && rate <= 1000)) {
      throw new ParameterException(
          spec.commandLine(), "--rate must be above 0 and at most 1000, not %s.".formatted(rate));
    }
    List<Drill> drills = new LinkedHashSet<>(names).stream().map(DrillCatalogue::named).toList();
    Path made = newDirectory();
    return run(drills, made, Applications.found()) ? 0 : 1;
  }

  private boolean run(List<Drill> drills, Path data, Applications applications) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Instant end = minutes == null ? Instant.MAX : Instant.now().plus(Duration.ofMinutes(minutes));
    var settings =
        new DrillSettings(times, end, Duration.ofSeconds(seconds), reports, rate, seed, data);
    var setUp = new SetUp();
    drills.forEach(drill -> drill.prepare(setUp));
    try (DrillStage stage = DrillStage.open(setUp, settings, applications, out)) {
      for (Drill drill : drills) {
        out.printf("drill %s%n", drill.name());
        out.flush();
        drill.run(stage, settings, new Random(seed));
      }
      boolean clean = stage.recount(reports);
      out.printf("%s%n", clean ? "passed" : "FAILED; see " + settings.directory());
      out.flush();
      return clean;
    }
  }

  private Path newDirectory() throws IOException {
    if (directory == null) {
      return Files.createTempDirectory("lethe-drill-");
    }
    Path made = Files.createDirectories(directory).toAbsolutePath().normalize();
    try (var entries = Files.list(made)) {
      if (entries.findAny().isPresent()) {
        throw new ParameterException(
            spec.commandLine(), "--directory must be new or empty: " + made + ".");
      }
    }
    return made;
  }

  private void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), "%s must be 1 or more, not %d.".formatted(option, value));
    }
  }
}
