package io.lethe.drills.cli;

import io.lethe.drills.faults.BrokerKilled;
import io.lethe.drills.faults.BrokerPaused;
import io.lethe.drills.faults.ClockSet;
import io.lethe.drills.faults.DiskFull;
import io.lethe.drills.faults.KillsOverlap;
import io.lethe.drills.faults.MinorityCutOff;
import io.lethe.drills.faults.Rebalancing;
import io.lethe.drills.faults.RightsTaken;
import io.lethe.drills.faults.ServicesKilled;
import io.lethe.drills.faults.SlowStore;
import io.lethe.drills.faults.StoreWithoutChecksums;
import io.lethe.drills.stage.Drill;
import java.util.List;

/** All drills. */
final class DrillCatalogue {

  static final List<Drill> ALL =
      List.of(
          new BrokerKilled(),
          new BrokerPaused(),
          new MinorityCutOff(),
          new ServicesKilled(),
          new KillsOverlap(),
          new Rebalancing(),
          new DiskFull(),
          new ClockSet(),
          new SlowStore(),
          new StoreWithoutChecksums(),
          new RightsTaken());

  private DrillCatalogue() {}

  /**
   * A drill by its name.
   *
   * @throws IllegalArgumentException with one sentence where there is none
   */
  static Drill named(String name) {
    return ALL.stream()
        .filter(drill -> drill.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no drill %s: `lethe drill list` names all.".formatted(name)));
  }
}
