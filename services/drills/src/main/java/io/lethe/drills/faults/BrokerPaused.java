package io.lethe.drills.faults;

import io.lethe.drills.cluster.BrokerCluster;
import io.lethe.drills.process.DrilledProcess;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** One broker of three stands still, and goes on later as if no time had passed. */
public final class BrokerPaused implements Drill {

  @Override
  public String name() {
    return "broker-paused";
  }

  @Override
  public String description() {
    return "One broker of three stands still (SIGSTOP) for --seconds, and then goes on.";
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      DrilledProcess victim = stage.brokers().node(1 + random.nextInt(BrokerCluster.SIZE));
      Instant moment = Instant.now();
      victim.pause();
      // The other two go on meanwhile.
      stage.faults().recovered("a broker paused", victim.name() + " paused", moment);
      Thread.sleep(
          Math.max(0, settings.length().minus(Duration.between(moment, Instant.now())).toMillis()));
      Instant back = Instant.now();
      victim.resume();
      stage.faults().recovered("a broker goes on", victim.name() + " goes on", back);
      stage.brokers().awaitInSync();
    }
  }
}
