package io.lethe.serving.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.serving.swap.LiveSlots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelServerTest {

  private static final int CAPACITY = 8;
  private static final int MAX_BATCH = 4;
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CountDownLatch gate = new CountDownLatch(1);
  private final FakeDenoiser denoiser = new FakeDenoiser(7).waitingFor(gate);
  private final List<Integer> calls = new CopyOnWriteArrayList<>();
  private final ModelServer model = new ModelServer("m", CAPACITY, MAX_BATCH, LONG, calls::add);

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
  void picturesOfDifferentStepsShareTheCalls() throws Exception {
    // given
    occupyTheThread();
    var long1 = model.make(requests(1, 5));
    var short1 = model.make(requests(2, 3));

    // when
    gate.countDown();
    join(long1);
    join(short1);

    // then: alone for its first step, then with the three others for as long as they last
    model.close();
    assertThat(calls).containsExactly(1, 4, 4, 4, 2, 2, 1, 1, 1, 1);
  }

  @Test
  void aShortRequestDoesNotWaitForLongOnesThatFillTheBatch() throws Exception {
    // given
    LiveSlots.flip(model.slot(), "v", denoiser);
    var slow = model.make(requests(MAX_BATCH, 100));
    denoiser.awaitCall();
    var order = new CopyOnWriteArrayList<String>();
    slow.forEach(picture -> picture.thenRun(() -> order.add("long")));
    model.make(requests(1, 4)).get(0).thenRun(() -> order.add("short"));

    // when
    gate.countDown();
    join(slow);

    // then
    assertThat(order).startsWith("short").hasSize(MAX_BATCH + 1);
  }

  @Test
  void aLongRequestIsNotOvertakenForEver() throws Exception {
    // given a model that makes one picture at a time, and clients who always want another
    var one = new ModelServer("m", CAPACITY, 1, LONG, calls::add);
    LiveSlots.flip(one.slot(), "v", denoiser);
    var slow = one.make(requests(1, 20)).get(0);
    denoiser.awaitCall();
    var quick = new AtomicInteger();
    askAgain(one, slow, quick);

    // when
    gate.countDown();
    slow.join();
    int before = quick.get();
    one.close();

    // then they go before it until its 20 calls are over
    assertThat(before).isBetween(15, 21);
  }

  private void askAgain(ModelServer one, CompletableFuture<MadePicture> until, AtomicInteger made) {
    if (until.isDone() || made.get() > 1000) {
      return;
    }
    one.make(requests(1, 1))
        .get(0)
        .thenRun(
            () -> {
              made.incrementAndGet();
              askAgain(one, until, made);
            });
  }

  @Test
  void whoLeavesIsDroppedBetweenTwoSteps() throws Exception {
    // given
    LiveSlots.flip(model.slot(), "v", denoiser);
    var pictures = model.make(requests(3, 5));
    denoiser.awaitCall();

    // when
    pictures.get(1).cancel(false);
    gate.countDown();
    pictures.get(0).join();
    pictures.get(2).join();

    // then
    model.close();
    assertThat(calls.get(calls.size() - 1)).isEqualTo(2);
    assertThat(denoiser.timesClosed()).isEqualTo(1);
  }

  @Test
  void afterASwapTheOldVersionEndsItsPicturesBesideTheNew() throws Exception {
    // given
    LiveSlots.flip(model.slot(), "old", denoiser);
    var before = model.make(requests(2, 50));
    denoiser.awaitCall();
    var order = new CopyOnWriteArrayList<String>();
    before.forEach(picture -> picture.thenRun(() -> order.add("before")));

    // when
    var next = new FakeDenoiser(8);
    LiveSlots.flip(model.slot(), "new", next);
    var after = model.make(requests(2, 5));
    after.forEach(picture -> picture.thenRun(() -> order.add("after")));
    gate.countDown();

    // then neither waits for the other, and each picture has one version
    assertThat(join(before)).extracting(MadePicture::version).containsOnly("old");
    assertThat(join(after)).extracting(MadePicture::version).containsOnly("new");
    model.close();
    assertThat(order).containsExactly("after", "after", "before", "before");
    assertThat(denoiser.timesClosed()).isEqualTo(1);
    assertThat(denoiser.wasMisused()).isFalse();
    assertThat(next.wasMisused()).isFalse();
  }

  @Test
  void twoVersionsStepSideBySide() throws Exception {
    // given pictures of an old version in work
    var together = new AtomicInteger();
    var most = new AtomicInteger();
    var permits = new ComputePermits(2);
    try (var two = server(permits, calls::add)) {
      LiveSlots.flip(two.slot(), "old", denoiser.beside(together, most));
      var before = two.make(requests(1, 3));
      denoiser.awaitCall();

      // when
      var next = new CountDownLatch(1);
      denoiser.waitingFor(next);
      LiveSlots.flip(
          two.slot(), "new", new FakeDenoiser(8).waitingFor(next).beside(together, most));
      var after = two.make(requests(1, 2));
      gate.countDown();

      // then both are in a call at once, and each makes its own picture
      await().until(() -> together.get() == 2);
      next.countDown();
      assertThat(join(before)).extracting(MadePicture::version).containsOnly("old");
      assertThat(join(after)).extracting(MadePicture::version).containsOnly("new");
      assertThat(calls).containsExactly(1, 1, 1, 1, 1);
    }
  }

  @Test
  void aVersionThatFailsDoesNotTouchThePicturesOfAnother() throws Exception {
    // given
    LiveSlots.flip(model.slot(), "old", denoiser);
    var before = model.make(requests(2, 3));
    denoiser.awaitCall();

    // when
    LiveSlots.flip(model.slot(), "bad", new FakeDenoiser(1).failing(new IllegalStateException()));
    var after = model.make(requests(2, 3));
    gate.countDown();

    // then
    assertThat(join(before)).extracting(MadePicture::version).containsOnly("old");
    assertThatThrownBy(() -> join(after)).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLoadDoesNotGoBetweenTwoStepsOfAPicture() throws Exception {
    // given a load that comes when the first of a picture's steps is done
    var permits = new ComputePermits(2);
    var order = new CopyOnWriteArrayList<String>();
    var load =
        new Thread(
            () -> {
              try (ComputePermits.Permit piece = permits.alone(Duration.ofHours(1).toNanos())) {
                order.add("load");
              }
            });
    BatchListener loadFirst =
        pictures -> {
          if (load.getState() == Thread.State.NEW) {
            load.start();
            await()
                .until(
                    () ->
                        load.getState() == Thread.State.TIMED_WAITING
                            || load.getState() == Thread.State.TERMINATED);
          }
        };
    gate.countDown();

    // when
    try (var served = server(permits, loadFirst)) {
      LiveSlots.flip(served.slot(), "v", denoiser);
      served.make(requests(1, 3)).get(0).thenRun(() -> order.add("picture")).join();
      load.join();
    }

    // then
    assertThat(order).containsExactly("picture", "load");
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
  void aRequestOfTheTopicThatWaitsIsKeptRoomFromCalls() throws Exception {
    // given a queue that calls fill, and a request of the topic that found no room
    occupyTheThread();
    var calls = model.make(requests(CAPACITY, 10));
    assertThat(model.refusal(2, WayIn.TOPIC)).isPresent();

    // when
    calls.subList(0, 2).forEach(picture -> picture.cancel(false));

    // then
    assertThatThrownBy(() -> model.make(requests(1, 10)))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.QUEUE_FULL));
    assertThat(model.refusal(2, WayIn.TOPIC)).isEmpty();
    assertThat(model.make(requests(2, 10), WayIn.TOPIC)).hasSize(2);
  }

  @Test
  void cancelledPicturesMakeRoomAndAreNotMade() throws Exception {
    // given
    occupyTheThread();
    model.make(requests(CAPACITY, 10)).forEach(picture -> picture.cancel(false));
    assertThat(model.waiting()).isZero();

    // when
    var fresh = model.make(requests(2, 10));
    gate.countDown();
    join(fresh);

    // then
    model.close();
    assertThat(calls).containsExactly(1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2);
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

  @ParameterizedTest
  @MethodSource("unexpected")
  void whatCantBeBegunIsToldToItsClientAndOthersGoOn(Throwable failure) throws Exception {
    // given pictures in work
    LiveSlots.flip(model.slot(), "v", denoiser);
    var before = model.make(requests(1, 3));
    denoiser.awaitCall();

    // when
    denoiser.failingToBegin(failure);
    var failed = model.make(requests(1, 1));
    gate.countDown();

    // then
    assertThatThrownBy(() -> join(failed)).hasCause(failure);
    denoiser.failingToBegin(null);
    assertThat(join(model.make(requests(1, 2)))).hasSize(1);
    assertThat(join(before)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("unexpected")
  void aStepOrAPictureThatFailsInAnyWayEndsNoThread(Throwable failure) {
    // given
    FakeDenoiser bad = new FakeDenoiser(1).withBrokenPictures(failure);
    LiveSlots.flip(model.slot(), "bad", bad);
    assertThatThrownBy(() -> join(model.make(requests(1, 2)))).hasCause(failure);
    bad.withBrokenPictures(null).failingBy(failure);
    assertThatThrownBy(() -> join(model.make(requests(1, 2)))).hasCause(failure);

    // when
    bad.failingBy(null);

    // then
    assertThat(join(model.make(requests(1, 2)))).hasSize(1);
    assertThat(model.problem()).isEmpty();
  }

  static Stream<Throwable> unexpected() {
    return Stream.of(
        new IllegalStateException("engine"),
        new StackOverflowError(),
        new InternalError(),
        new AssertionError("bug"));
  }

  @Test
  void aListenerThatFailsEndsNoThread() {
    // given
    BatchListener failing =
        pictures -> {
          throw new AssertionError("metrics");
        };
    try (var heard = new ModelServer("m", CAPACITY, MAX_BATCH, LONG, failing)) {
      LiveSlots.flip(heard.slot(), "v", new FakeDenoiser(1));

      // when
      assertThatThrownBy(() -> join(heard.make(requests(1, 1)))).hasMessageContaining("metrics");

      // then
      assertThatThrownBy(() -> join(heard.make(requests(1, 1)))).hasMessageContaining("metrics");
      assertThat(heard.problem()).isEmpty();
    }
  }

  @Test
  void whenMemoryRanOutThereIsAProblemThatStays() {
    // given
    FakeDenoiser big = new FakeDenoiser(1).failingToBegin(new OutOfMemoryError());
    LiveSlots.flip(model.slot(), "big", big);
    assertThatThrownBy(() -> join(model.make(requests(1, 1))))
        .hasCauseInstanceOf(OutOfMemoryError.class);

    // when
    big.failingToBegin(null);
    join(model.make(requests(1, 1)));

    // then
    assertThat(model.problem()).hasValueSatisfying(p -> assertThat(p).contains("memory", "m"));
  }

  @Test
  void aStepThatTakesTooLongIsAProblemUntilItEnds() throws Exception {
    // given
    try (var slow =
        new ModelServer(
            "slow", CAPACITY, MAX_BATCH, LONG, Duration.ZERO, new ComputePermits(1), calls::add)) {
      LiveSlots.flip(slow.slot(), "v", denoiser);
      assertThat(slow.problem()).isEmpty();

      // when
      var picture = slow.make(requests(1, 1));
      denoiser.awaitCall();

      // then
      assertThat(slow.problem()).hasValueSatisfying(p -> assertThat(p).contains("slow"));
      gate.countDown();
      join(picture);
      await().until(() -> slow.problem().isEmpty());
    }
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
    var impatient = new ModelServer("m", CAPACITY, MAX_BATCH, Duration.ofMillis(1), calls::add);
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

  @Test
  void aGuidedPictureTakesTheRoomOfTwo() throws Exception {
    // given as many pictures as a call holds, the first of them guided
    occupyTheThread();
    List<PictureRequest> asked = new ArrayList<>(requests(MAX_BATCH - 1, 1));
    asked.add(0, guided());
    var pictures = model.make(asked);

    // when
    gate.countDown();
    join(pictures);

    // then the last one goes with what occupies the thread
    assertThat(calls).startsWith(1, MAX_BATCH - 1, 2);
  }

  @Test
  void aGuidedPictureIsMadeWhereCallsHoldOneRow() {
    try (var narrow = new ModelServer("m", 2, 1, LONG, calls::add)) {
      LiveSlots.flip(narrow.slot(), "v", new FakeDenoiser(1));

      assertThat(join(narrow.make(List.of(guided(), guided())))).hasSize(2);
      assertThat(calls).containsOnly(1);
    }
  }

  private static PictureRequest guided() {
    return new PictureRequest(9, SamplerKind.DDIM, 1, 0, 2);
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

  @Test
  void whatIsRefusedIsCounted() throws Exception {
    // given
    var refused = new CopyOnWriteArrayList<Refusal>();
    var listener =
        new BatchListener() {
          @Override
          public void stepped(int pictures) {}

          @Override
          public void refused(Refusal why, int pictures) {
            refused.addAll(Collections.nCopies(pictures, why));
          }
        };
    try (var full = new ModelServer("m", 2, 1, LONG, listener)) {
      assertThatThrownBy(() -> full.make(requests(1, 1))).isInstanceOf(RefusedException.class);
      LiveSlots.flip(full.slot(), "v", denoiser);

      // when
      assertThatThrownBy(() -> full.make(requests(3, 1))).isInstanceOf(RefusedException.class);
      full.make(requests(2, 1));
      denoiser.awaitCall();

      // then
      assertThat(refused)
          .containsExactly(
              Refusal.NOT_READY, Refusal.QUEUE_FULL, Refusal.QUEUE_FULL, Refusal.QUEUE_FULL);
      assertThat(full.inWork()).isEqualTo(1);
      assertThat(full.waiting()).isEqualTo(1);
      gate.countDown();
    }
  }

  @Test
  void noMoreModelsComputeAtOnceThanThereAreCores() {
    // given three models and two cores
    var permits = new ComputePermits(2);
    var together = new AtomicInteger();
    var most = new AtomicInteger();
    List<ModelServer> models =
        Stream.of("a", "b", "c")
            .map(
                name -> {
                  var one =
                      new ModelServer(name, CAPACITY, MAX_BATCH, LONG, LONG, permits, n -> {});
                  LiveSlots.flip(one.slot(), "v", new FakeDenoiser(1).beside(together, most));
                  return one;
                })
            .toList();

    // when
    List<CompletableFuture<MadePicture>> pictures =
        models.stream().flatMap(one -> one.make(requests(CAPACITY, 50)).stream()).toList();

    // then
    assertThat(join(pictures)).hasSize(3 * CAPACITY);
    assertThat(most.get()).isBetween(1, 2);
    models.forEach(ModelServer::close);
  }

  private static ModelServer server(ComputePermits permits, BatchListener listener) {
    return new ModelServer("m", CAPACITY, MAX_BATCH, LONG, LONG, permits, listener);
  }
}
