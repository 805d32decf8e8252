package io.lethe.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServedModelTest {

  private static final int CAPACITY = 8;
  private static final int MAX_BATCH = 4;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final FakeDenoiser denoiser = new FakeDenoiser(7).waitingFor(gate);
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final ServedModel model =
      new ServedModel("m", CAPACITY, MAX_BATCH, Duration.ofSeconds(5), batches::add);

  @AfterEach
  void close() {
    gate.countDown();
    model.close();
  }

  @Test
  void beforeTheFirstVersionItIsNotReady() {
    assertThatThrownBy(() -> model.make(requests(1, 10)))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.NOT_READY));
  }

  @Test
  void waitingPicturesThatShareSettingsShareABatch() throws Exception {
    // given
    occupyTheThread();
    var tenSteps = model.make(requests(3, 10));
    var twentySteps = model.make(requests(2, 20));
    var tenMore = model.make(requests(3, 10));

    // when
    gate.countDown();
    join(tenSteps);
    join(twentySteps);
    join(tenMore);

    // then: the thread's first, then 3 + 1 of ten steps, 2 of twenty, and what is left of ten
    model.close();
    assertThat(batches).containsExactly(1, 4, 2, 2);
  }

  @Test
  void aFullQueueTakesAllOfARequestOrNothing() throws Exception {
    // given
    occupyTheThread();
    model.make(requests(CAPACITY - 1, 10));

    // when
    assertThatThrownBy(() -> model.make(requests(2, 10)))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.QUEUE_FULL));

    // then
    assertThat(model.waiting()).isEqualTo(CAPACITY - 1);
    assertThat(model.make(requests(1, 10))).hasSize(1);
  }

  @Test
  void cancelledPicturesMakeRoomAndAreNotMade() throws Exception {
    // given
    occupyTheThread();
    model.make(requests(CAPACITY, 10)).forEach(picture -> picture.cancel(false));

    // when
    var fresh = model.make(requests(2, 10));
    gate.countDown();
    join(fresh);

    // then
    model.close();
    assertThat(batches).containsExactly(1, 2);
  }

  @Test
  void aDenoiserThatFailsFailsItsBatchOnly() {
    // given
    LiveSlots.flip(model.slot(), "bad", new FakeDenoiser(1).failing(new IllegalStateException()));
    var failed = model.make(requests(1, 10));
    assertThatThrownBy(() -> join(failed))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IllegalStateException.class);

    // when
    LiveSlots.flip(model.slot(), "good", new FakeDenoiser(2));

    // then
    assertThat(join(model.make(requests(1, 10))))
        .extracting(MadePicture::version)
        .containsExactly("good");
  }

  @Test
  void closingAnswersWhatWaits() throws Exception {
    // given
    occupyTheThread();
    var waiting = model.make(requests(3, 10));
    gate.countDown();

    // when
    model.close();

    // then
    assertThat(join(waiting)).hasSize(3);
    assertThat(denoiser.timesClosed()).isEqualTo(1);
    assertThat(denoiser.wasMisused()).isFalse();
  }

  @Test
  void closingRefusesWhatIsNotMadeInTime() throws Exception {
    // given
    var impatient = new ServedModel("m", CAPACITY, MAX_BATCH, Duration.ofMillis(1), batches::add);
    LiveSlots.flip(impatient.slot(), "v", denoiser);
    impatient.make(requests(1, 10));
    denoiser.awaitCall();
    var waiting = impatient.make(requests(1, 10));

    // when
    impatient.close();

    // then
    assertThatThrownBy(() -> join(waiting))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("stopping");
    assertThat(denoiser.timesClosed()).as("closed under a running batch").isZero();
  }

  private void occupyTheThread() throws InterruptedException {
    LiveSlots.flip(model.slot(), "v", denoiser);
    model.make(requests(1, 10));
    denoiser.awaitCall();
  }

  private static List<PictureRequest> requests(int count, int steps) {
    return IntStream.range(0, count)
        .mapToObj(seed -> new PictureRequest(seed, SamplerKind.DDIM, steps, null))
        .toList();
  }

  private static List<MadePicture> join(List<CompletableFuture<MadePicture>> pictures) {
    return pictures.stream().map(CompletableFuture::join).toList();
  }
}
