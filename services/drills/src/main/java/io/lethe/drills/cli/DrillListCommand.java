package io.lethe.drills.cli;

import io.lethe.drills.stage.Drill;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code lethe drill list}: names all drills. */
@Command(name = "list", description = "Names all drills, and what each does.")
final class DrillListCommand implements Runnable {

  @Spec CommandSpec spec;

  @Override
  public void run() {
    for (Drill drill : DrillCatalogue.ALL) {
      spec.commandLine().getOut().printf("%-24s %s%n", drill.name(), drill.description());
    }
  }
}
