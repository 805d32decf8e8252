package io.lethe.drills.faults;

import io.lethe.drills.bucket.Behaviour;
import io.lethe.drills.stage.Drill;
import io.lethe.drills.stage.DrillSettings;
import io.lethe.drills.stage.DrillStage;
import io.lethe.drills.stage.SetUp;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Versions lie in a bucket that refuses requests with checksums, as stores did before S3 had them,
 * and of whose downloads some are not as they were stored.
 */
public final class StoreWithoutChecksums implements Drill {

  private static final Behaviour DAMAGING = new Behaviour(0, 0, 0.3, 1000);

  private VersionBucket bucket;

  @Override
  public String name() {
    return "store-without-checksums";
  }

  @Override
  public String description() {
    return "The bucket of versions knows no checksums, and three of ten downloads are damaged.";
  }

  @Override
  public void prepare(SetUp setUp) {
    bucket = VersionBucket.in(setUp, false);
  }

  @Override
  public void run(DrillStage stage, DrillSettings settings, RandomGenerator random)
      throws Exception {
    for (int time = 1; settings.wants(time); time++) {
      bucket.spell(DAMAGING, settings.length());
      Instant back = Instant.now();
      stage.faults().recovered("after damaged downloads", "after damaged downloads", back);
      stage.faults().note("damaged or refused so far: %d".formatted(bucket.faults()));
    }
  }
}
