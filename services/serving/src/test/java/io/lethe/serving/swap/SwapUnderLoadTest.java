package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.ModelServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SwapUnderLoadTest {

  private static final int SWAPS = 200;
  private static final PictureRequest REQUEST = new PictureRequest(1, SamplerKind.DDIM, 2, null);

  @Test
  void everyPictureComesFromOneVersionWhichIsFreedOnceAfterItsLastLease() throws Exception {
    // given
    var gates = new ArrayDeque<CountDownLatch>(List.of(new CountDownLatch(1)));
    List<FakeDenoiser> versions = new ArrayList<>();
    List<MadePicture> made = new CopyOnWriteArrayList<>();
    var model = new ModelServer("m", 1000, 4, Duration.ofSeconds(10), pictures -> {});
    versions.add(new FakeDenoiser(0).waitingFor(gates.element()));
    model.slot().flip("0", versions.get(0));
    var swapping = new AtomicBoolean(true);
    ExecutorService clients = Executors.newFixedThreadPool(3);
    Callable<Void> client =
        () -> {
          while (swapping.get()) {
            for (CompletableFuture<MadePicture> picture :
                model.make(List.of(REQUEST, REQUEST, REQUEST))) {
              made.add(picture.get());
            }
          }
          return null;
        };
    List<Future<Void>> running = List.of(clients.submit(client), clients.submit(client));

    // when
    for (int i = 1; i <= SWAPS; i++) {
      // The old version is at work when it is swapped out, and ends its batch after that.
      versions.get(i - 1).awaitCall();
      var gate = new CountDownLatch(i == SWAPS ? 0 : 1);
      versions.add(new FakeDenoiser(i % 256).waitingFor(gate));
      model.slot().flip(Integer.toString(i), versions.get(i));
      gates.remove().countDown();
      gates.add(gate);
    }
    swapping.set(false);
    for (Future<Void> one : running) {
      one.get();
    }
    model.close();
    clients.shutdown();

    // then
    assertThat(made).hasSizeGreaterThanOrEqualTo(SWAPS);
    assertThat(made)
        .allSatisfy(
            picture -> {
              byte expected = (byte) Integer.parseInt(picture.version());
              assertThat(picture.picture().pixels()).containsOnly(expected);
            });
    assertThat(versions)
        .allSatisfy(
            version -> {
              assertThat(version.timesClosed()).isEqualTo(1);
              assertThat(version.wasMisused()).isFalse();
            });
  }

  @Test
  void aLeaseKeepsTheOldVersionThroughASwap() {
    // given
    var slot = new ModelSlot();
    var old = new FakeDenoiser(1);
    slot.flip("old", old);
    VersionLease lease = slot.lease().orElseThrow();

    // when
    slot.flip("new", new FakeDenoiser(2));

    // then
    assertThat(old.timesClosed()).isZero();
    assertThat(lease.version()).isEqualTo("old");
    lease.close();
    lease.close();
    assertThat(old.timesClosed()).isEqualTo(1);
    try (VersionLease next = slot.lease().orElseThrow()) {
      assertThat(next.version()).isEqualTo("new");
    }
  }

  @Test
  void anEmptySlotLeasesNothing() {
    assertThat(new ModelSlot().lease()).isEmpty();
  }
}
