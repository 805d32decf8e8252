package io.lethe.trainer.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.checkpoint.Safetensors;
import io.lethe.diffusion.version.VersionDirectory;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.DirectoryTree;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.trainer.fixture.DrillTrainer;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.fixture.TrainerProcess;
import io.lethe.trainer.jobs.JobConsumer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A trainer of its own JVM is killed (SIGKILL) before the first step, at random steps, while it
 * writes a checkpoint, while it writes the version, and between the version's seal and its commit;
 * what comes of the job is compared with an uninterrupted run of the same. Long form: {@code mvn
 * verify -pl services/trainer -am -Pdrills}; {@code -Dlethe.drill.seed} repeats a run.
 */
@WithKafka(fresh = true)
class ResumeDrillIT {

  private static final int KILLS = Integer.getInteger("lethe.drill.kills", 4);
  private static final long SEED = Long.getLong("lethe.drill.seed", 20261125L);
  private static final int STEPS = 20 * KILLS;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** Half of what writing a checkpoint takes, or less. */
  private static final Duration LOOK = Duration.ofMillis(1);

  /** Of a tensor's largest entry. */
  private static final double TOLERANCE = 1e-6;

  private final TestKafka kafka;
  private final Random random = new Random(SEED);

  @TempDir private Path store;
  @TempDir private Path dataSet;
  @TempDir private Path logs;

  private final long began = System.nanoTime();
  private TrainerProcess trainer;

  ResumeDrillIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void aKilledJobMakesTheVersionOfAnUninterruptedOne() throws Exception {
    System.out.printf("drill: seed %d, %d kills, %d steps%n", SEED, KILLS, STEPS);
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    try (var whole = new ModelTopics(kafka.bootstrapServers(), "whole");
        var killed = new ModelTopics(kafka.bootstrapServers(), "killed")) {
      // given two models that differ in nothing but their names
      whole.label(6, 2);
      killed.label(6, 2);
      for (int i = 0; i < 16; i++) {
        Files.write(dataSet.resolve(i + ".png"), Png.encode(killed.picture()));
      }
      // given what an uninterrupted run makes of a job
      start();
      whole.open(job(whole, "whole---1"));
      Path expected = version(whole, "whole---1");
      System.out.printf("drill: after %d s the uninterrupted run is done%n", seconds());

      // when
      TrainingJob job = job(killed, "killed--1");
      var directory = new JobDirectory(store.resolve("killed/killed--1"));
      killed.open(job);
      killBeforeTraining(killed, directory);
      for (int kill = 1; kill <= KILLS - 2; kill++) {
        int part = STEPS / (KILLS - 1);
        killDuringTraining(directory, kill, (kill - 1) * part + random.nextInt(part));
      }
      Path hold = Files.createFile(store.resolve(DrillTrainer.HOLD));
      killDuringTheVersion(directory);
      until(() -> directory.isSealed(2));
      trainer.close();
      assertThat(killed.results()).as("killed between seal and commit").isEmpty();
      Files.delete(hold);
      restart(directory, "between seal and commit");

      // then
      Path found = version(killed, "killed--1");
      assertThat(found).isEqualTo(directory.attempt(2));
      JobResult result = killed.results().get(0);
      assertThat(result.getFigures()).containsEntry("resumedAtStep", (double) STEPS);
      assertThat(difference(expected, found)).isLessThanOrEqualTo(TOLERANCE);
      assertThat(directory.checkpoints()).doesNotExist();
      assertThat(whole.results().get(0).getFigures()).doesNotContainKey("resumedAtStep");
    } finally {
      trainer.close();
    }
  }

  /** While its judge learns or the champion is measured: both are done again. */
  private void killBeforeTraining(ModelTopics topics, JobDirectory job) throws Exception {
    for (boolean hit = false; !hit; ) {
      int before = beatsBeforeTraining(topics);
      await().atMost(PATIENCE).until(() -> beatsBeforeTraining(topics) > before);
      trainer.close();
      hit = job.savedStep().isEmpty();
      if (!hit) {
        DirectoryTree.delete(job.checkpoints());
      }
      restart(job, hit ? "before the first step" : "too late for that");
    }
  }

  private static int beatsBeforeTraining(ModelTopics topics) {
    return topics
        .all(
            Topics.TRAINING_PROGRESS,
            beat -> beat.getModel().equals(topics.model) && beat.getStep() == 0)
        .size();
  }

  /** Every second time in the middle of a checkpoint, as often as that takes. */
  private void killDuringTraining(JobDirectory job, int kill, int step) throws Exception {
    until(() -> job.savedStep().orElse(0) >= step);
    if (kill % 2 == 1) {
      trainer.killAfter(random.nextInt(200));
      restart(job, "at a random step");
      return;
    }
    for (boolean hit = false; !hit; ) {
      int saved = job.savedStep().orElse(0);
      assertThat(saved).as("no checkpoint was met while it was written").isLessThan(STEPS);
      until(job::hasHalfWrittenCheckpoint);
      trainer.close();
      hit = job.hasHalfWrittenCheckpoint();
      restart(job, hit ? "while it writes a checkpoint" : "just after a checkpoint");
    }
  }

  /** As often as that takes: one that was sealed first is lost with its directory. */
  private void killDuringTheVersion(JobDirectory job) throws Exception {
    for (boolean hit = false; !hit; ) {
      until(() -> Files.exists(job.attempt(1)));
      trainer.close();
      hit = !job.isSealed(1);
      if (!hit) {
        DirectoryTree.delete(job.attempt(1).getParent());
      }
      restart(job, hit ? "while it writes the version" : "just after the version");
    }
  }

  private void restart(JobDirectory job, String moment) throws Exception {
    System.out.printf(
        "drill: after %d s killed %s, saved up to step %d%n",
        seconds(), moment, job.savedStep().orElse(0));
    try (Admin admin = kafka.newAdmin()) {
      // What the group would find out by itself after 10 s.
      admin
          .removeMembersFromConsumerGroup(
              JobConsumer.GROUP, new RemoveMembersFromConsumerGroupOptions())
          .all()
          .get();
    }
    start();
  }

  private long seconds() {
    return (System.nanoTime() - began) / 1_000_000_000;
  }

  private void start() throws IOException {
    trainer =
        TrainerProcess.start(
            kafka.bootstrapServers(),
            store,
            dataSet,
            TrainerConfigs.tinyModel(),
            List.of("whole", "killed"),
            logs.resolve("trainer.log"));
  }

  private static void until(Callable<Boolean> moment) {
    await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(LOOK).until(moment);
  }

  private static TrainingJob job(ModelTopics topics, String jobId) {
    TrainingSettings settings =
        TrainingSettings.newBuilder(ModelTopics.settings("pu"))
            .setAutomaticBeta(true)
            .setStrength(1.5)
            .setSteps(STEPS)
            .setEmaDecay(0.99)
            .build();
    return TrainingJob.newBuilder(topics.job(jobId, "pu")).setSettings(settings).build();
  }

  /** The directory of the one version that a job made. */
  private Path version(ModelTopics topics, String jobId) throws IOException {
    await().atMost(PATIENCE).until(() -> !topics.results(jobId).isEmpty());
    assertThat(topics.results(jobId)).hasSize(1);
    List<ModelVersion> made =
        topics.versions().stream().filter(one -> jobId.equals(one.getJobId())).toList();
    assertThat(made).as(topics.results(jobId).toString()).hasSize(1);
    Path directory = store.resolve(made.get(0).getWeightsUri());
    VersionDirectory.verify(directory, made.get(0).getManifestSha256());
    return directory;
  }

  /** The largest difference of two entries, as a share of the largest entry of their tensor. */
  private static double difference(Path expected, Path found) throws IOException {
    String file = "unet/diffusion_pytorch_model.safetensors";
    double largest = 0;
    try (Safetensors one = Safetensors.open(expected.resolve(file));
        Safetensors other = Safetensors.open(found.resolve(file))) {
      assertThat(other.entries().keySet()).isEqualTo(one.entries().keySet());
      for (String name : one.entries().keySet()) {
        float[] a = one.floats(name);
        float[] b = other.floats(name);
        double entry = 0;
        double apart = 0;
        for (int i = 0; i < a.length; i++) {
          entry = Math.max(entry, Math.abs(a[i]));
          apart = Math.max(apart, Math.abs(a[i] - b[i]));
        }
        largest = Math.max(largest, apart == 0 ? 0 : apart / entry);
      }
    }
    System.out.printf("drill: the weights differ by %g of the largest entry%n", largest);
    return largest;
  }
}
