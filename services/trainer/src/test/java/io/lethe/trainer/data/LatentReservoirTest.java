package io.lethe.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import io.lethe.trainer.fixture.ModelTopics;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

@WithKafka
class LatentReservoirTest {

  private static final String SEVEN = "a seven";
  private static final String FOUR = "a four";

  private final TestKafka kafka;

  LatentReservoirTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void whatTheBaseMadeIsNearOrFarAndOfLaterVersionsTheOtherTextsAreLeft() {
    // given
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    try (var topics = new ModelTopics(kafka.bootstrapServers(), kafka.unique("reservoir"))) {
      topics.generate(topics.picture(), SEVEN, latents(1), "base");
      topics.generate(topics.picture(), SEVEN, latents(2), "v1-12345678");
      topics.generate(topics.picture(), FOUR, latents(3), "base");
      topics.generate(topics.picture(), "a star", latents(4), "v1-12345678");
      Picture labelled = topics.picture();
      topics.generate(labelled, SEVEN, latents(5), "base");
      var reader =
          new TopicReader(new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test"));
      var reservoir = new LatentReservoir(reader, topics.model, new PictureShape(1, 1, 1), 8);

      // when
      LatentReservoir.Sample sample =
          reservoir.sample(
              Set.of(labelled.sampleId()), SEVEN::equals, 1, reservoir.ends(), () -> false);

      // then
      assertThat(values(sample.near())).containsExactly(1f);
      assertThat(values(sample.far())).containsExactly(3f);
      assertThat(sample.others()).containsExactly("a star");
      assertThat(sample).asString().doesNotContain("star");
    }
  }

  private static byte[] latents(float value) {
    return HalfPrecision.encode(new float[] {value}, 0, 1);
  }

  private static List<Float> values(PictureSource pictures) {
    float[] value = new float[1];
    return IntStream.range(0, pictures.size())
        .mapToObj(
            row -> {
              pictures.copyRow(row, value, 0);
              return value[0];
            })
        .toList();
  }
}
