package io.lethe.serving.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.deployment.SeenModels;
import io.lethe.serving.guard.Guards;
import io.lethe.serving.refusal.InvalidFieldException;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationServiceTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final ModelServers models =
      new ModelServers(name -> new ModelServer(name, 4, 2, LONG, pictures -> {}));

  @AfterEach
  void close() {
    gate.countDown();
    models.close();
  }

  @Test
  void anOrderIsAnsweredInItsOrder() {
    givenAModelThat(new FakeDenoiser(1));

    assertThat(desk(LONG).make(order(3)).join())
        .extracting(made -> made.request().seed())
        .containsExactly(0L, 1L, 2L);
  }

  @Test
  void anUnknownClassIsNamed() {
    givenAModelThat(new FakeDenoiser(1));
    var order =
        new CheckedRequest("r", "m", List.of(new PictureRequest(0, SamplerKind.DDIM, 1, 3)));

    assertThatThrownBy(() -> desk(LONG).make(order).join())
        .cause()
        .isInstanceOfSatisfying(
            InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("classLabel"));
  }

  @Test
  void atTheDeadlineTheOrderIsRefusedAndNoLongerWaits() throws Exception {
    // given
    var stuck = new FakeDenoiser(1).waitingFor(gate);
    ModelServer model = givenAModelThat(stuck);
    var first = desk(LONG).make(order(1));
    stuck.awaitCall();

    // when
    CompletableFuture<List<MadePicture>> late = desk(SHORT).make(order(4));

    // then
    assertThatThrownBy(late::join)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.DEADLINE));
    assertThat(model.make(order(4).pictures())).as("the queue has room again").hasSize(4);
    gate.countDown();
    assertThat(first.join()).hasSize(1);
  }

  @Test
  void aCancelledOrderNoLongerWaits() throws Exception {
    // given
    var stuck = new FakeDenoiser(1).waitingFor(gate);
    ModelServer model = givenAModelThat(stuck);
    var unused = desk(LONG).make(order(1));
    stuck.awaitCall();
    CompletableFuture<List<MadePicture>> order = desk(LONG).make(order(4));

    // when
    order.cancel(false);

    // then
    assertThat(model.make(order(4).pictures())).hasSize(4);
  }

  private ModelServer givenAModelThat(FakeDenoiser denoiser) {
    ModelServer model = models.serve("m");
    LiveSlots.flip(model.slot(), "v1", denoiser);
    return model;
  }

  private GenerationService desk(Duration deadline) {
    return new GenerationService(
        models,
        new KnownModels(SeenModels.of("m"), LONG),
        Guards.off(),
        model -> deadline,
        new RequestProgress());
  }

  private static CheckedRequest order(int count) {
    return new CheckedRequest(
        "r",
        "m",
        LongStream.range(0, count)
            .mapToObj(seed -> new PictureRequest(seed, SamplerKind.DDIM, 1, null))
            .toList());
  }
}
