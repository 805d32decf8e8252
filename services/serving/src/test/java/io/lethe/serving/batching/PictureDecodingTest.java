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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PictureDecodingTest {

  private static final int MAX_BATCH = 2;

  private final CountDownLatch gate = new CountDownLatch(1);
  private final FakeDenoiser denoiser = new FakeDenoiser(7).decodingAfter(gate);
  private final List<Integer> steps = new CopyOnWriteArrayList<>();
  private final ModelServer model =
      new ModelServer("m", 32, MAX_BATCH, Duration.ofMillis(200), steps::add);

  @AfterEach
  void close() {
    gate.countDown();
    model.close();
    assertThat(denoiser.wasMisused()).isFalse();
  }

  @Test
  void thePicturesOfOthersTakeTheirStepsWhileOneIsDecoded() throws Exception {
    // given
    LiveSlots.flip(model.slot(), "v", denoiser);
    CompletableFuture<MadePicture> first = make(1, 1).get(0);
    denoiser.awaitDecoding();

    // when
    CompletableFuture<MadePicture> second = make(1, 5).get(0);

    // then
    await().until(() -> steps.size() == 6);
    assertThat(first).isNotDone();
    // A moment later, since the last step is told of before its picture is handed over.
    await().until(() -> model.inWork() == 2);
    gate.countDown();
    assertThat(first.join().version()).isEqualTo("v");
    assertThat(second.join().version()).isEqualTo("v");
  }

  @Test
  void aVersionStaysUntilItsLastPictureIsDecoded() throws Exception {
    // given
    LiveSlots.flip(model.slot(), "old", denoiser);
    CompletableFuture<MadePicture> picture = make(1, 1).get(0);
    denoiser.awaitDecoding();

    // when
    LiveSlots.flip(model.slot(), "new", new FakeDenoiser(8));
    make(1, 3).get(0).join();

    // then
    assertThat(denoiser.timesClosed()).isZero();
    gate.countDown();
    assertThat(picture.join().version()).isEqualTo("old");
    await().until(() -> denoiser.timesClosed() == 1);
  }

  @Test
  void whereTooManyWaitToBeDecodedNoneIsBegun() throws Exception {
    // given
    LiveSlots.flip(model.slot(), "v", denoiser);

    // when
    List<CompletableFuture<MadePicture>> pictures = make(10, 1);
    // Both: between a step and its end a picture counts twice.
    await().until(() -> steps.size() == 2 && model.inWork() == 2 * MAX_BATCH);

    // then
    assertThat(model.waiting()).isEqualTo(10 - 2 * MAX_BATCH);
    assertThat(steps).hasSize(2);
    gate.countDown();
    pictures.forEach(CompletableFuture::join);
  }

  @Test
  void picturesThatCantBeDecodedAreToldToTheirClientsAndOthersGoOn() {
    // given
    gate.countDown();
    LiveSlots.flip(model.slot(), "v", denoiser);
    denoiser.failingToDecode(new IllegalStateException("no memory on the device"));

    // when, then
    assertThatThrownBy(() -> make(1, 1).get(0).join()).hasMessageContaining("no memory");
    denoiser.failingToDecode(null);
    assertThat(make(1, 1).get(0).join().version()).isEqualTo("v");
    await().until(() -> model.inWork() == 0);
  }

  @Test
  void aStopRefusesWhatIsNotDecodedInTime() throws Exception {
    // given
    LiveSlots.flip(model.slot(), "v", denoiser);
    CompletableFuture<MadePicture> first = make(1, 1).get(0);
    denoiser.awaitDecoding();
    CompletableFuture<MadePicture> second = make(1, 1).get(0);
    await().until(() -> steps.size() == 2);

    // when
    var closing = new Thread(model::close);
    closing.start();
    // It has given up what waits, and waits itself for what is being decoded.
    await().until(() -> model.slot().live().isEmpty() && isWaiting(closing));
    gate.countDown();

    // then
    closing.join();
    assertThat(first.join().version()).isEqualTo("v");
    assertThatThrownBy(second::join).hasCauseInstanceOf(RefusedException.class);
    assertThat(denoiser.timesClosed()).isEqualTo(1);
  }

  private static boolean isWaiting(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  private List<CompletableFuture<MadePicture>> make(int count, int steps) {
    return model.make(
        IntStream.range(0, count)
            .mapToObj(seed -> new PictureRequest(seed, SamplerKind.DDIM, steps, null))
            .toList());
  }
}
