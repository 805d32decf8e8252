package io.lethe.serving.drill;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.serving.api.ServingStack;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.swap.DiffusionDenoiser;
import io.lethe.serving.swap.LiveSlots;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Pictures a second, and how long each takes, by how many may share a call: the shipped model under
 * 16 clients who each ask again as soon as they have a picture, with samplers and steps mixed. The
 * sizes take turns, so that each sees the machine alike. Long form: {@code mvn verify -pl
 * services/serving -am -Pdrills -Dit.test=BatchingDrillIT}; see docs/lab/serving.md.
 */
@QuarkusTest
@QuarkusTestResource(ServingStack.class)
class BatchingDrillIT {

  private static final int RUNS = Integer.getInteger("lethe.drill.runs", 1);
  private static final Duration TIME = Duration.ofMillis(Long.getLong("lethe.drill.millis", 1500));
  private static final List<Integer> SIZES = List.of(1, 4, 16);
  private static final int CLIENTS = 16;
  private static final List<PictureRequest> REQUESTS =
      Ask.ALL.stream().flatMap(ask -> ask.pictures().stream()).toList();

  /** What a run measured. */
  private record Run(double perSecond, double median, double p99) {}

  @Test
  void picturesAreMadeTogether() throws IOException {
    Map<Integer, List<Run>> runs = new TreeMap<>();
    for (int size : SIZES) {
      measure(size, Duration.ofMillis(500)); // not counted: the JVM compiles
    }
    for (int i = 0; i < RUNS; i++) {
      for (int size : SIZES) {
        runs.computeIfAbsent(size, none -> new ArrayList<>()).add(measure(size, TIME));
      }
    }
    runs.forEach(
        (size, measured) ->
            System.out.printf(
                "drill: max-batch %d: pictures/s %s; p50 ms %s; p99 ms %s%n",
                size,
                spread(measured.stream().map(Run::perSecond).toList()),
                spread(measured.stream().map(Run::median).toList()),
                spread(measured.stream().map(Run::p99).toList())));
  }

  private static Run measure(int maxBatch, Duration time) throws IOException {
    var largest = new AtomicInteger();
    Queue<Long> nanos = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    try (var model =
        new ModelServer(
            "m",
            CLIENTS,
            maxBatch,
            Duration.ofSeconds(30),
            batch -> largest.accumulateAndGet(batch, Math::max))) {
      LiveSlots.flip(
          model.slot(), "v", DiffusionDenoiser.read(DrillVersions.SHIPPED, Device.cpu()));
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(ask(model, i, start + time.toNanos(), nanos));
      }
      clients.forEach(CompletableFuture::join);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(nanos).hasSizeGreaterThanOrEqualTo(CLIENTS);
    assertThat(largest).as("pictures of a call").hasValue(maxBatch);
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    var latencies = new ConstantLoad.Latencies(sorted);
    return new Run(sorted.length / seconds, latencies.quantile(0.5), latencies.quantile(0.99));
  }

  private static CompletableFuture<Void> ask(
      ModelServer model, int number, long end, Queue<Long> nanos) {
    long asked = System.nanoTime();
    PictureRequest request = REQUESTS.get(number % REQUESTS.size());
    return model
        .make(List.of(request))
        .get(0)
        .thenComposeAsync(
            made -> {
              nanos.add(System.nanoTime() - asked);
              return System.nanoTime() > end
                  ? CompletableFuture.completedFuture(null)
                  : ask(model, number + CLIENTS, end, nanos);
            });
  }

  /** Median, least and most. */
  private static String spread(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return "%.1f (%.1f-%.1f)"
        .formatted(sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
  }
}
