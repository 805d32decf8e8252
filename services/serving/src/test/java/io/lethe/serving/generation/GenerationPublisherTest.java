package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.generation.NameUuid;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationPublisherTest {

  private static final PictureRequest REQUEST = new PictureRequest(5, SamplerKind.DDIM, 2, null);
  private static final CheckedRequest CHECKED =
      new CheckedRequest("r", "m", List.of(REQUEST, REQUEST), "f");
  private static final Picture PICTURE = new Picture(2, 2, 1, new byte[] {1, 2, 3, 4});
  private static final MadePicture MADE = new MadePicture(REQUEST, "v1", PICTURE);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final GenerationPublisher publisher =
      new GenerationPublisher(new TopicWriter(producer, Duration.ofMinutes(1)), Clock.systemUTC());

  @AfterEach
  void close() {
    publisher.close();
  }

  @Test
  void answersOnlyAfterEveryGenerationIsAcknowledged() {
    // given
    CompletableFuture<List<Generation>> answer = publish(MADE, MADE);
    await().until(() -> producer.history().size() == 2);

    // when
    producer.completeNext();
    assertThat(answer).isNotDone();
    producer.completeNext();

    // then
    assertThat(answer.join())
        .extracting(Generation::getGenerationId)
        .containsExactly(NameUuid.generationId("r", 0), NameUuid.generationId("r", 1));
    assertThat(answer.join()).allMatch(g -> g.getPixelHash().equals(PICTURE.sampleId()));
  }

  @Test
  void withoutAcknowledgementThereAreNoPictures() {
    // given
    CompletableFuture<List<Generation>> answer = publish(MADE, MADE);
    await().until(() -> producer.history().size() == 2);

    // when
    producer.completeNext();
    producer.errorNext(new TimeoutException("no broker"));

    // then
    assertThatThrownBy(answer::join)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.BROKER_AWAY));
  }

  private CompletableFuture<List<Generation>> publish(MadePicture... pictures) {
    return publisher
        .encode(CHECKED, List.of(pictures), Set.of(), () -> false)
        .thenCompose(publisher::publish);
  }
}
