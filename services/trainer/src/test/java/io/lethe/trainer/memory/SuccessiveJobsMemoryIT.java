package io.lethe.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trainer of its own JVM does many jobs in a row, each from the version before it: its memory
 * stays what it was after the first few. {@code mvn verify -pl services/trainer -am -Pdrills
 * -Dit.test=SuccessiveJobsMemoryIT}
 */
@WithKafka(fresh = true)
@EnabledIfSystemProperty(named = "lethe.drill.jobs", matches = "[0-9]+")
class SuccessiveJobsMemoryIT {

  private static final int JOBS = Integer.getInteger("lethe.drill.jobs", 50);
  private static final Path ASSETS = Path.of("../standalone/assets");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final TestKafka kafka;

  @TempDir private Path store;
  @TempDir private Path logs;

  SuccessiveJobsMemoryIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void memoryStaysFlat() throws Exception {
    // given
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    List<Long> curve = new ArrayList<>();
    try (var topics = new ModelTopics(kafka.bootstrapServers(), "mnist");
        var trainer =
            TrainerProcess.start(
                kafka.bootstrapServers(),
                store,
                ASSETS.resolve("datasets/mnist"),
                ASSETS.resolve("models/mnist-ddpm-28"),
                List.of("mnist"),
                logs.resolve("trainer.log"))) {
      // when
      String champion = "base";
      for (int number = 1; number <= JOBS; number++) {
        topics.label(4, 1);
        TrainingJob job = shortJob(topics.defaultJob("job-%04d".formatted(number), champion));
        topics.open(job);
        await().atMost(PATIENCE).until(() -> !topics.results(job.getJobId()).isEmpty());
        JobResult result = topics.results(job.getJobId()).get(0);
        assertThat(result.getOutcome())
            .as(result.getReason())
            .isIn(JobOutcome.PUBLISHED, JobOutcome.REJECTED);
        if (result.getOutcome() == JobOutcome.PUBLISHED) {
          champion = result.getVersion();
        }
        curve.add(trainer.residentMebibytes());
      }
      System.out.printf(
          "memory: MiB after each of %d jobs, the last from %s of %d versions: %s%n",
          JOBS, champion, topics.versions().stream().map(ModelVersion::getVersion).count(), curve);
    }

    // then the last jobs need no more than those after the first few
    int some = Math.max(1, JOBS / 5);
    long early = highest(curve.subList(some, 2 * some));
    long late = highest(curve.subList(JOBS - some, JOBS));
    assertThat(late).isLessThan(early + early / 10);
  }

  private static long highest(List<Long> some) {
    return some.stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  private static TrainingJob shortJob(TrainingJob job) {
    TrainingSettings settings =
        TrainingSettings.newBuilder(job.getSettings()).setSteps(10).setWarmUpSteps(1).build();
    return TrainingJob.newBuilder(job).setSettings(settings).build();
  }
}
