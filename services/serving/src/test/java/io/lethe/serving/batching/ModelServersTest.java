package io.lethe.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ModelServersTest {

  private static final List<PictureRequest> ONE =
      List.of(new PictureRequest(1, SamplerKind.DDIM, 1, null));

  @Test
  void aModelThatIsSlowToStopHoldsNoOtherBack() throws Exception {
    // given a model in a long step, and another one
    var gate = new CountDownLatch(1);
    var models =
        new ModelServers(
            name -> new ModelServer(name, 4, 2, Duration.ofMinutes(5), pictures -> {}));
    FakeDenoiser slow = new FakeDenoiser(1).waitingFor(gate);
    LiveSlots.flip(models.serve("a").slot(), "v", slow);
    FakeDenoiser other = new FakeDenoiser(2);
    LiveSlots.flip(models.serve("b").slot(), "v", other);
    var picture = models.serve("a").make(ONE).get(0);
    slow.awaitCall();

    // when
    var closing = CompletableFuture.runAsync(models::close);

    // then
    await().until(() -> other.timesClosed() == 1);
    assertThatThrownBy(() -> models.serve("b").make(ONE)).isInstanceOf(RefusedException.class);
    assertThat(closing).isNotDone();
    gate.countDown();
    closing.join();
    assertThat(picture).isCompleted();
  }
}
