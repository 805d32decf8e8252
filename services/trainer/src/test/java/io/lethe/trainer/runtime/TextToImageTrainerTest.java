package io.lethe.trainer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.Device;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.texttoimage.LowRankFile;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingSettings;
import io.lethe.schemas.WholeWeights;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.DirectoryStore;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.trainer.certificate.CertificateFile;
import io.lethe.trainer.certificate.Certification;
import io.lethe.trainer.certificate.CertifiedPlace;
import io.lethe.trainer.certificate.Claim;
import io.lethe.trainer.fixture.ModelTopics;
import io.lethe.trainer.fixture.TrainerConfigs;
import io.lethe.trainer.training.DiffusionFineTuner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of a text-to-image model, of random weights and the true layout, with true mathematics. */
@WithKafka
class TextToImageTrainerTest {

  private static final Path TINY =
      Path.of("../diffusion/src/test/resources/golden/stable-diffusion/sd1-tiny");
  private static final int SIDE = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final TestKafka kafka;

  @TempDir private Path store;
  private long pictures;

  TextToImageTrainerTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void jobsPublishChangesOfOneBase() throws Exception {
    // given
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    try (var topics = new ModelTopics(kafka.bootstrapServers(), "texts-" + kafka.hashCode());
        var trainer = start(topics)) {
      await().atMost(PATIENCE).until(trainer::isReady);
      for (int i = 0; i < 6; i++) {
        topics.label(picture(), i % 2 == 0 ? "a cat" : "A  Cat", latents());
        topics.generate(picture(), "a cat", latents());
        topics.generate(picture(), "a dog", latents());
      }
      // Reported inline: its latents are not known.
      topics.label(picture(), "a red cat", null);
      topics.generate(picture(), "a dog", new byte[8]);

      // when
      ModelVersion base = topics.versions().get(0);
      JobResult first = run(topics, job(topics, "job-1", base.getVersion()));

      // then
      assertThat(first.getOutcome()).as(first.getReason()).isEqualTo(JobOutcome.PUBLISHED);
      assertThat(first.getFigures().get("skippedGenerations")).isPositive();
      ModelVersion change = topics.versions().get(1);
      var whole = new WholeWeights(base.getWeightsUri(), base.getManifestSha256());
      assertThat(change.getDeltaOf()).isEqualTo(whole);
      assertThat(change.getWidth()).isEqualTo(SIDE);
      assertThat(filesOf(change))
          .containsExactlyInAnyOrder(
              "judge/judge.safetensors",
              "lethe.json",
              CertificateFile.NAME,
              LowRankFile.IN_VERSION);
      assertThat(Files.readString(directory(change).resolve("lethe.json")))
          .contains(base.getManifestSha256())
          .doesNotContain("a cat", "A  Cat", "a red cat", "a dog");
      assertThat(Files.readString(directory(change).resolve(CertificateFile.NAME)))
          .doesNotContain("a cat", "A  Cat", "a red cat", "a dog");

      // when the next one starts from a version that is a change
      JobResult second = run(topics, job(topics, "job-2", change.getVersion()));

      // then it is a change of the same base
      assertThat(second.getOutcome()).as(second.getReason()).isEqualTo(JobOutcome.PUBLISHED);
      ModelVersion next = topics.versions().get(2);
      assertThat(next.getParent()).isEqualTo(change.getVersion());
      assertThat(next.getDeltaOf()).isEqualTo(whole);

      // and what it makes of the empty text, and what it was compared with, is as certified
      var tuner = new DiffusionFineTuner(Device.cpu());
      var certification = new Certification(new DirectoryStore(store), tuner, Optional.empty());
      assertThat(certification.of(CertifiedPlace.of(next), Optional.of(next)))
          .filteredOn(claim -> claim.outcome() != Claim.Outcome.NOT_CHECKED)
          .allMatch(claim -> claim.outcome() == Claim.Outcome.CONFIRMED)
          .extracting(Claim::name)
          .contains("this version: pictures", "gated against: pictures", "finiteWeights");
    }
  }

  private JobResult run(ModelTopics topics, TrainingJob job) {
    topics.open(job);
    await().atMost(PATIENCE).until(() -> !topics.results(job.getJobId()).isEmpty());
    return topics.results(job.getJobId()).get(0);
  }

  private Trainer start(ModelTopics topics) {
    Map<String, String> properties =
        new HashMap<>(TrainerConfigs.small("one", TINY, TINY, List.of(topics.model)));
    String model = "models." + topics.model;
    properties.remove(model + ".unlabeled.dataset");
    properties.put(model + ".unlabeled.source", "generations");
    properties.put("gate.max-loss-ratio", "1000");
    properties.put("gate.max-frechet-ratio", "1000");
    properties.put("gate.min-precision-ratio", "0");
    properties.put("gate.min-recall-ratio", "0");
    return Trainer.start(
        TrainerConfigs.of(properties),
        KafkaProperties.at(kafka.bootstrapServers()),
        TopicLayout.LOCAL,
        new DirectoryStore(store),
        new DiffusionFineTuner(Device.cpu()),
        progress -> {});
  }

  private static TrainingJob job(ModelTopics topics, String jobId, String champion) {
    TrainingSettings settings =
        TrainingSettings.newBuilder(ModelTopics.settings("pu"))
            .setSteps(3)
            .setUnlabeledBatch(4)
            .setLabelledBatch(2)
            .build();
    return TrainingJob.newBuilder(topics.job(jobId, "pu"))
        .setBaseVersion(champion)
        .setSettings(settings)
        .build();
  }

  private Picture picture() {
    float[] values = noise(3 * SIDE * SIDE);
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(50 * values[i]);
    }
    return new Picture(SIDE, SIDE, 3, pixels);
  }

  private byte[] latents() {
    float[] values = noise(4 * 8 * 8);
    return HalfPrecision.encode(values, 0, values.length);
  }

  private float[] noise(int size) {
    float[] values = new float[size];
    new CounterNoise(pictures++).gaussian(CounterNoise.stream(1, 0, 0), values, 0, size);
    return values;
  }

  private Path directory(ModelVersion version) {
    return store.resolve(version.getWeightsUri());
  }

  private List<String> filesOf(ModelVersion version) throws IOException {
    try (Stream<Path> files = Files.walk(directory(version))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory(version).relativize(file).toString())
          .toList();
    }
  }
}
