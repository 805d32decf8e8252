package io.lethe.drills.faults;

import io.lethe.drills.bucket.Behaviour;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.SetUp;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Versions lie in a bucket of bad days: it asks to slow down, breaks off, and has short pages. */
public final class SlowStore implements Drill {

  private static final Behaviour BAD = new Behaviour(0.3, 0.3, 0, 1);
  private static final Behaviour AWAY = new Behaviour(1, 0, 0, 1);

  private VersionBucket bucket;

  @Override
  public String name() {
    return "slow-store";
  }

  @Override
  public String description() {
    return "The bucket of versions answers 503 SlowDown, breaks downloads off, has pages of one"
        + " key.";
  }

  @Override
  public void prepare(SetUp setUp) {
    bucket = VersionBucket.in(setUp, true);
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      spell(stage, settings, BAD, "three of ten answers are bad");
      spell(stage, settings, AWAY, "each answer is 503 SlowDown");
    }
  }

  private void spell(DrillStage stage, DrillSettings settings, Behaviour behaviour, String what)
      throws InterruptedException {
    bucket.spell(behaviour, settings.length());
    Instant back = Instant.now();
    stage.faults().recovered("after: " + what, "after: " + what, back);
    stage.faults().note("bad answers so far: %d".formatted(bucket.faults()));
  }
}
