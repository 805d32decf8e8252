package io.lethe.drills.faults;

import io.lethe.drills.services.DrilledService;
import io.lethe.drills.services.Role;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.Pulse.Sign;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/**
 * Each service is killed over and over at moments of its own, and is started again at once. Most
 * kills hit a service whose work goes on, whatever the others do; one in four waits for nothing and
 * may hit it while it starts, restores or rebalances.
 */
public final class KillsOverlap implements Drill {

  private static final int ONE_IN = 4;

  /** How long work may take to go on before its service is killed all the same. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** The longest time for which work goes on. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** The work of each service, which others see. */
  private static final Map<Role, Sign> WORK =
      Map.of(Role.LABELER, Sign.LABEL, Role.TRAINER, Sign.TRAINING, Role.SERVING, Sign.PICTURE);

  @Override
  public String name() {
    return "kills-overlap";
  }

  @Override
  public String description() {
    return "Each service gets SIGKILL, all at once and also, within --seconds, while it starts.";
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    List<DrilledService> victims = stage.services().all();
    ExecutorService threads = Executors.newFixedThreadPool(victims.size());
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (DrilledService victim : victims) {
        var own = new Random(random.nextLong());
        ends.add(
            threads.submit(
                () -> {
                  killed(stage, victim, settings, own);
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
      Instant last = Instant.now();
      stage.faults().recovered("the last kills", "all were killed for the last time", last);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void killed(
      DrillStage stage, DrilledService victim, DrillSettings settings, RandomGenerator random)
      throws Exception {
    String kind = victim.role().label() + " killed";
    Set<Sign> work = Set.of(WORK.get(victim.role()));
    int unready = 0;
    int early = 0;
    int time = 1;
    for (; settings.wants(time); time++) {
      if (!victim.isReady()) {
        unready++;
      }
      Instant moment = Instant.now();
      victim.process().kill();
      victim.process().start();
      boolean waits = random.nextInt(ONE_IN) > 0;
      Duration within = waits ? PATIENCE : upTo(settings.length(), random);
      String what = "%s killed, %d".formatted(victim.name(), time);
      if (stage.faults().recovered(kind, what, moment, work, within)) {
        Thread.sleep(upTo(LONGEST_PAUSE, random).toMillis());
      } else {
        early++;
      }
    }
    stage
        .faults()
        .note(
            "%s was killed %d times, %d of them before it was ready; %d times it was killed again"
                    .formatted(victim.name(), time - 1, unready, early)
                + " before its work went on");
  }

  private static Duration upTo(Duration longest, RandomGenerator random) {
    return Duration.ofMillis(random.nextLong(1, longest.toMillis()));
  }
}
