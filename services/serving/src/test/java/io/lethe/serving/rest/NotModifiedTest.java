package io.lethe.serving.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.schemas.Generation;
import io.lethe.schemas.GuardVerdict;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.Guards;
import io.lethe.serving.publishing.GenerationIndex;
import io.lethe.serving.publishing.PublishedGenerations;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.store.PictureStore;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A picture that a client has already, while the broker is away: no record can be read. */
class NotModifiedTest {

  private static final String ID = "1f0b4a52-98a3-5d39-9d0c-3a1f4e7d6b11";
  private static final String MODEL = "m";

  private final Picture picture = new Picture(9, 9, 1, new byte[81]);
  private final GenerationIndex index = new GenerationIndex(10);
  private final PublishedGenerations published =
      new PublishedGenerations(
          () -> {
            throw new KafkaException("It is away.");
          },
          () -> {
            throw new KafkaException("It is away.");
          },
          Duration.ofMinutes(1),
          Duration.ofMinutes(5));

  @AfterEach
  void close() {
    published.close();
  }

  @Test
  void isNotReadAgain() {
    // given
    index.put(generation(Png.encode(picture)), 0, 0, Instant.now());

    // when
    Response response = ask(Guards.knowing(MODEL));

    // then
    assertThat(response.getStatus()).isEqualTo(304);
    assertThat(response.getEntityTag().getValue()).isEqualTo(picture.sampleId());
    assertThat(response.getHeaderString("Cache-Control")).contains("no-cache");
  }

  @Test
  void isHeldBackOnceItIsReported() {
    // given
    index.put(generation(Png.encode(picture)), 0, 0, Instant.now());
    Guard guard = Guards.knowing(MODEL, picture);

    assertThatThrownBy(() -> ask(guard))
        .isInstanceOfSatisfying(
            HttpProblem.class, problem -> assertThat(problem.getStatusCode()).isEqualTo(404))
        .hasMessageContaining("held back");
  }

  @Test
  void isLookedUpWhereItsRecordMayBeGone() {
    // given
    index.put(generation(Png.encode(picture)), 0, 0, Instant.now().minus(Topics.GENERATIONS_KEPT));

    assertThatThrownBy(() -> ask(Guards.knowing(MODEL))).isInstanceOf(RefusedException.class);
  }

  @Test
  void isLookedUpWhereItWasHeldBackWhenItWasMade() {
    // given
    index.put(generation(new byte[0]), 0, 0, Instant.now());

    assertThatThrownBy(() -> ask(Guards.knowing(MODEL))).isInstanceOf(RefusedException.class);
  }

  private Response ask(Guard guard) {
    var resource =
        new GenerationLookupResource(
            index,
            published,
            new RequestProgress(),
            guard,
            Callers.nobody(),
            new ShownPictures(PictureStore.none(), 90));
    return resource.image(ID, headers(), anyFormat()).await().indefinitely();
  }

  private static Request anyFormat() {
    return (Request)
        Proxy.newProxyInstance(
            Request.class.getClassLoader(),
            new Class<?>[] {Request.class},
            (proxy, method, arguments) -> null);
  }

  private HttpHeaders headers() {
    return (HttpHeaders)
        Proxy.newProxyInstance(
            HttpHeaders.class.getClassLoader(),
            new Class<?>[] {HttpHeaders.class},
            (proxy, method, arguments) -> List.of('"' + picture.sampleId() + '"'));
  }

  private Generation generation(byte[] png) {
    return Generation.newBuilder()
        .setGenerationId(ID)
        .setRequestId("r")
        .setIndex(0)
        .setModel(MODEL)
        .setModelVersion("v1")
        .setSeed(0)
        .setSampler("ddim")
        .setSteps(1)
        .setPixelHash(picture.sampleId())
        .setPng(ByteBuffer.wrap(png))
        .setGeneratedAt(Instant.EPOCH)
        .setGuard(GuardVerdict.PASSED)
        .build();
  }
}
