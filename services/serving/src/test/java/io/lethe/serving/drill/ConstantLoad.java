package io.lethe.serving.drill;

import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Requests at a constant rate, whatever becomes of those before: two of three by HTTP, one by the
 * topic. An answer's latency counts from when its request was due, so that a stall shows in all who
 * would have come meanwhile.
 */
final class ConstantLoad implements AutoCloseable {

  private final Client client;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger number = new AtomicInteger();
  private final Queue<CompletableFuture<Void>> open = new ConcurrentLinkedQueue<>();
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final long start = System.nanoTime();

  ConstantLoad(Client client, double requestsPerSecond) {
    this.client = client;
    long period = (long) (1e9 / requestsPerSecond);
    var unused =
        clock.scheduleAtFixedRate(() -> tick(period), period, period, TimeUnit.NANOSECONDS);
  }

  private void tick(long period) {
    int i = number.incrementAndGet();
    long due = start + i * period;
    if (i % 3 == 0) {
      client.send(Ask.number(i));
    } else {
      open.removeIf(CompletableFuture::isDone);
      open.add(client.ask(Ask.number(i)).thenRun(() -> nanos.add(System.nanoTime() - due)));
    }
  }

  /** Ends, and waits for the answers. */
  Latencies end() {
    close();
    open.forEach(CompletableFuture::join);
    return new Latencies(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try {
      if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The clock does not stop.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sorted. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Latencies(long[] nanos) {

    /** Milliseconds that so large a share of the answers took at most. */
    double quantile(double share) {
      return nanos[(int) Math.min(nanos.length - 1, Math.floor(share * nanos.length))] / 1e6;
    }

    @Override
    public String toString() {
      return "%d answers, p50 %.1f ms, p99 %.1f ms, longest %d ms"
          .formatted(
              nanos.length,
              quantile(0.5),
              quantile(0.99),
              Duration.ofNanos(Arrays.stream(nanos).max().orElse(0)).toMillis());
    }
  }
}
