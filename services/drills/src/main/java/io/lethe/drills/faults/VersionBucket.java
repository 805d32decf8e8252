package io.lethe.drills.faults;

import io.lethe.drills.bucket.Behaviour;
import io.lethe.drills.bucket.FaultyS3;
import io.lethe.drills.services.Role;
import io.lethe.drills.stage.SetUp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Has versions lie in a bucket that the drill makes answer badly. */
final class VersionBucket {

  private static final int LEAST_FAULTS = 5;
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(200);

  private FaultyS3 s3;

  /**
   * Adds it to a set-up.
   *
   * @param checksums whether it takes what goes beyond S3's first interface
   */
  static VersionBucket in(SetUp setUp, boolean checksums) {
    var bucket = new VersionBucket();
    setUp.before(
        (directory, logs) -> {
          bucket.s3 = new FaultyS3(checksums);
          for (Role role : List.of(Role.TRAINER, Role.SERVING)) {
            Path own = directory.resolve("s3-of-" + role.label());
            Map.of(
                    "lethe.store.location", "s3://drill/versions",
                    "lethe.store.s3.endpoint", bucket.s3.endpoint(),
                    "lethe.store.s3.directory", own.toString())
                .forEach((property, value) -> setUp.services().set(role, property, value));
            setUp.services().export(role, "AWS_ACCESS_KEY_ID", "drill");
            setUp.services().export(role, "AWS_SECRET_ACCESS_KEY", "drill");
          }
          return bucket.s3;
        });
    setUp.versions(
        () -> {
          Path copy = Files.createTempDirectory("lethe-drill-bucket-");
          bucket.s3.copyTo(copy);
          return copy.resolve("versions");
        });
    return bucket;
  }

  /**
   * Answers badly for some time, and longer where it was hardly asked: until some answers were bad.
   *
   * @throws IllegalStateException where it is hardly asked for minutes
   */
  void spell(Behaviour behaviour, Duration length) throws InterruptedException {
    long before = s3.faults();
    long began = System.nanoTime();
    s3.behave(behaviour);
    Thread.sleep(length.toMillis());
    while (s3.faults() - before < LEAST_FAULTS) {
      if (System.nanoTime() - began > LONGEST.toNanos()) {
        throw new IllegalStateException(
            "Within %s there were %d bad answers.".formatted(LONGEST, s3.faults() - before));
      }
      Thread.sleep(LOOK.toMillis());
    }
    s3.behave(Behaviour.GOOD);
  }

  /** How many answers were bad so far. */
  long faults() {
    return s3.faults();
  }
}
