package io.lethe.drills.faults;

import io.lethe.drills.services.Role;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.SetUp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The wall clocks of the services are set forward and back while they run, each on its own. */
public final class ClockSet implements Drill {

  /** Brokers refuse a record from more than an hour ahead. */
  private static final int FARTHEST_MINUTES = 50;

  private final Map<Role, ShiftedClock> clocks = new EnumMap<>(Role.class);

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public String description() {
    return "The services' wall clocks are set forward and back by up to 50 minutes while they run.";
  }

  @Override
  public void prepare(SetUp setUp) {
    setUp.clocksDiffer();
    setUp.before(
        (directory, logs) -> {
          Path library = ShiftedClock.compile(directory.resolve("clock"));
          for (Role role : Role.values()) {
            clocks.put(role, ShiftedClock.of(role, library, setUp.services()));
          }
          return () -> {};
        });
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      for (Role role : Role.values()) {
        int minutes = random.nextInt(-FARTHEST_MINUTES, FARTHEST_MINUTES + 1);
        Instant moment = Instant.now();
        clocks.get(role).set(Duration.ofMinutes(minutes));
        revive(stage);
        stage
            .faults()
            .recovered(
                "%s's clock set".formatted(role.label()),
                "%s's clock set %+d min".formatted(role.label(), minutes),
                moment);
      }
    }
    for (ShiftedClock clock : clocks.values()) {
      clock.set(Duration.ZERO);
    }
    revive(stage);
    Instant moment = Instant.now();
    stage.faults().recovered("all clocks right", "all clocks right", moment);
  }

  /** As a supervisor does. */
  private static void revive(DrillStage stage) throws IOException, InterruptedException {
    List<String> revived = stage.services().revive();
    if (!revived.isEmpty()) {
      stage.faults().note("started again, since not alive: %s".formatted(revived));
    }
  }
}
