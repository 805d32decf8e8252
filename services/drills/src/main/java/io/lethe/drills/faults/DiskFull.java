package io.lethe.drills.faults;

import io.lethe.drills.process.DrilledProcess;
import io.lethe.drills.services.Role;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.Pulse.Sign;
import io.lethe.drills.stage.SetUp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The disk of the version store, and then that of the labeler's state, is full for some time. Only
 * the service that writes there stops its work, also one that starts meanwhile; nothing half
 * written counts.
 */
public final class DiskFull implements Drill {

  private static final int MEBIBYTES = 256;

  private SmallDisk versions;
  private SmallDisk state;

  @Override
  public String name() {
    return "disk-full";
  }

  @Override
  public String description() {
    return "The version store's disk, and then that of RocksDB, is full for --seconds.";
  }

  @Override
  public void prepare(SetUp setUp) {
    setUp.before(
        (directory, logs) -> {
          versions = SmallDisk.mount(directory.resolve("versions"), MEBIBYTES, logs);
          return versions;
        });
    setUp.before(
        (directory, logs) -> {
          state = SmallDisk.mount(directory.resolve("labeler-1"), MEBIBYTES, logs);
          return state;
        });
    setUp.services().wrap(Role.TRAINER, command -> versions.inside(command));
    setUp.services().wrap(Role.SERVING, command -> versions.inside(command));
    setUp.services().wrap(Role.LABELER, command -> state.inside(command));
    setUp.versions(() -> versions.seenFromHere());
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      full(stage, settings, versions, "version store", Set.of(Sign.PICTURE, Sign.LABEL));
      full(stage, settings, state, "RocksDB's disk", Set.of(Sign.PICTURE));
    }
  }

  private void full(
      DrillStage stage, DrillSettings settings, SmallDisk disk, String what, Set<Sign> goesOn)
      throws Exception {
    disk.fill();
    if (disk == state) {
      // RocksDB writes to its disk now and then: an instance that starts must.
      DrilledProcess labeler = stage.services().of(Role.LABELER).get(0).process();
      labeler.kill();
      labeler.start();
    }
    Thread.sleep(settings.length().toMillis());
    // Work that is seen is from near the end of that time.
    stage.faults().recovered(what + " is full", what + " is full", Instant.now(), goesOn);
    Instant back = Instant.now();
    disk.free();
    List<String> revived = stage.services().revive();
    if (!revived.isEmpty()) {
      stage
          .faults()
          .note("started again, since they ended or were not alive: %s".formatted(revived));
    }
    stage.faults().recovered(what + " has room", what + " has room", back);
  }
}
