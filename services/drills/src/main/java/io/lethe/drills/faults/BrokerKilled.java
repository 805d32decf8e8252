package io.lethe.drills.faults;

import io.lethe.drills.cluster.BrokerCluster;
import io.lethe.drills.process.DrilledProcess;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** One broker of three is killed and started again, over and over. */
public final class BrokerKilled implements Drill {

  private static final int LONGEST_ABSENCE = 4000;

  @Override
  public String name() {
    return "broker-killed";
  }

  @Override
  public String description() {
    return "One broker of three gets SIGKILL and is started again, over and over.";
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      DrilledProcess victim = stage.brokers().node(1 + random.nextInt(BrokerCluster.SIZE));
      Instant moment = Instant.now();
      victim.kill();
      Thread.sleep(random.nextInt(LONGEST_ABSENCE));
      victim.start();
      stage.faults().recovered("a broker killed", victim.name() + " killed", moment);
      // A second one that is away at the same time is more than three copies promise to bear.
      stage.brokers().awaitInSync();
    }
  }
}
