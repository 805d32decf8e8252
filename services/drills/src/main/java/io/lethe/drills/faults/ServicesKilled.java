package io.lethe.drills.faults;

import io.lethe.drills.services.DrilledService;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Each service is killed and started again, over and over. */
public final class ServicesKilled implements Drill {

  private static final int LONGEST_PAUSE = 2000;

  @Override
  public String name() {
    return "services-killed";
  }

  @Override
  public String description() {
    return "Each service gets SIGKILL and is started again, over and over.";
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      for (DrilledService victim : stage.services().all()) {
        Thread.sleep(random.nextInt(LONGEST_PAUSE));
        Instant moment = Instant.now();
        victim.process().kill();
        victim.process().start();
        stage
            .faults()
            .recovered(victim.role().label() + " killed", victim.name() + " killed", moment);
      }
    }
  }
}
