package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.CommandKind;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.VersionStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A broker that lost records of a changelog leaves stores that do not fit each other. What they say
 * is wrong then, but the stream goes on: one record must not stop it for ever.
 */
class LostStateTest {

  private static final List<Integer> TRAIN = Records.trainNumbers(40);

  static Stream<String> stores() {
    try (var street = new Street()) {
      return List.copyOf(street.storeNames()).stream().sorted();
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void noLostStoreStopsTheStream(String lost) {
    try (var street = new Street()) {
      // given all that a labeler keeps: labels, held pictures, waiting reports, a job, a pin
      street.send(Records.base());
      for (int i = 0; i < Records.COUNT; i++) {
        street.send(Records.inline("trusty", "r" + i, TRAIN.get(i)));
      }
      TrainingJob job = street.jobs().get(0);
      street.publish(job, "v1", "v0");
      street.send(Records.inline("ann", "held", TRAIN.get(21)));
      street.send(Records.inline("bob", "held", TRAIN.get(22)));
      street.send(Records.ofGeneration("ann", "waits", TRAIN.get(23)));
      street.send(Records.retraction("ann", "unknown"));
      street.send(Records.command("now", CommandKind.TRAIN_NOW, null));
      TrainingJob open = street.jobs().get(0);
      street.send(Records.command("pin", CommandKind.PIN, "v1"));

      // when
      street.lose(lost);

      // then whatever comes is worked off
      street.send(Records.retraction("trusty", "r0"), Records.retraction("ann", "held"));
      street.send(Records.generation(TRAIN.get(23)));
      street.send(Records.verdict("a1", CommandKind.ACCEPT, TRAIN.get(22)));
      street.send(Records.verdict("a2", CommandKind.REJECT, TRAIN.get(1)));
      street.send(Records.verdict("a3", CommandKind.ERASE_SAMPLE, TRAIN.get(2)));
      street.send(Records.onReporter("a4", CommandKind.BLOCK_REPORTER, "ann"));
      street.send(Records.onReporter("a5", CommandKind.UNBLOCK_REPORTER, "ann"));
      street.send(Records.command("a6", CommandKind.ROLL_BACK, null));
      street.send(Records.command("a7", CommandKind.RESUME, null));
      street.send(Records.command("a8", CommandKind.CANCEL, null));
      street.send(Records.version("v2", "v1", "v0", 3).build());
      street.send(
          Records.version("v3", "v1", "v1", open.getThroughSequence())
              .setJobId(open.getJobId())
              .setStatus(VersionStatus.REJECTED)
              .build());
      street.send(Records.result(open, JobOutcome.PUBLISHED, "v4"));
      street.pass(Duration.ofSeconds(1));
      street.send(Records.version("v4", "v1", "v1", open.getThroughSequence()).build());
      street.send(Records.onReporter("a9", CommandKind.ERASE_REPORTER, "bob"));
      for (int hour = 0; hour < 24 * 31; hour += 12) {
        street.pass(Duration.ofHours(12));
      }
      street.send(Records.version("v5", null, null, 0).build());
      street.labelLog();
      street.send(Records.inline("trusty", "last", TRAIN.get(30)));
      assertThat(street.labelLog()).as("a new report").hasSize(1);
    }
  }
}
