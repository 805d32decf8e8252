package io.lethe.drills.faults;

import io.lethe.drills.services.DrilledService;
import io.lethe.drills.services.Role;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.SetUp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Two instances of each service, of which one goes and comes back: killed and told to stop by
 * turns. The other takes over, the labeler's from its copy of the state.
 */
public final class Rebalancing implements Drill {

  private static final int INSTANCES = 2;

  /** The longest that docs/use/deployment.md states, and what ends a JVM. */
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(90);

  @Override
  public String name() {
    return "rebalancing";
  }

  @Override
  public String description() {
    return "Two of each service: one is killed or told to stop, the other takes over, it returns.";
  }

  @Override
  public void prepare(SetUp setUp) {
    setUp.services().instances(INSTANCES);
    setUp.services().set(Role.LABELER, "lethe.labeler.standby-replicas", "1");
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      for (Role role : Role.values()) {
        List<DrilledService> both = stage.services().of(role);
        DrilledService victim = both.get(random.nextInt(both.size()));
        boolean killed = random.nextBoolean();
        String what = killed ? "killed" : "stopped";
        Instant moment = Instant.now();
        if (killed) {
          victim.process().kill();
        } else {
          victim.process().stop(STOPPED_WITHIN);
        }
        stage
            .faults()
            .recovered(
                "one %s %s".formatted(role.label(), what),
                "%s %s".formatted(victim.name(), what),
                moment);
        Instant back = Instant.now();
        victim.process().start();
        victim.awaitReady();
        stage
            .faults()
            .recovered("one %s back".formatted(role.label()), victim.name() + " back", back);
      }
    }
  }
}
