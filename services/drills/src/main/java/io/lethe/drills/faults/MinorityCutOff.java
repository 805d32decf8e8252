package io.lethe.drills.faults;

import io.lethe.drills.cluster.BrokerCluster;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.SetUp;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * One broker of three works on, but reaches nobody, and nobody reaches it: it does not know yet
 * that it leads no more.
 */
public final class MinorityCutOff implements Drill {

  @Override
  public String name() {
    return "minority-cut-off";
  }

  @Override
  public String description() {
    return "One broker of three is cut off from brokers and clients for --seconds.";
  }

  @Override
  public void prepare(SetUp setUp) {
    setUp.linked();
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      int victim = 1 + random.nextInt(BrokerCluster.SIZE);
      String name = stage.brokers().node(victim).name();
      Instant moment = Instant.now();
      stage.brokers().cutOff(victim);
      stage.faults().recovered("a broker cut off", name + " cut off", moment);
      Thread.sleep(
          Math.max(0, settings.length().minus(Duration.between(moment, Instant.now())).toMillis()));
      Instant back = Instant.now();
      stage.brokers().heal();
      stage.faults().recovered("a broker is reached again", name + " is reached again", back);
      stage.brokers().awaitInSync();
    }
  }
}
