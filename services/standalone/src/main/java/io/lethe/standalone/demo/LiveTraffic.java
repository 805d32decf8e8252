package io.lethe.standalone.demo;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Users who go on asking for pictures while the model is retrained and swapped: one picture at a
 * time, a short pause between two.
 */
final class LiveTraffic implements AutoCloseable {

  private static final long PAUSE_MILLIS = 500;
  private static final long FIRST_SEED = 1_000_000;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final Asking asking;
  private final Thread thread = new Thread(this::run, "lethe-demo-traffic");

  /** What users ask for. */
  @FunctionalInterface
  interface Asking {
    /** Asks for a picture; what fails is counted by whoever asks. */
    Object ask(long seed) throws IOException, InterruptedException;
  }

  private LiveTraffic(Asking asking) {
    this.asking = asking;
  }

  static LiveTraffic start(Asking asking) {
    LiveTraffic traffic = new LiveTraffic(asking);
    traffic.thread.start();
    return traffic;
  }

  private void run() {
    try {
      for (long seed = FIRST_SEED; !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); seed++) {
        try {
          asking.ask(seed);
        } catch (IOException e) {
          // The client has counted it; users try again.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop.countDown();
    thread.join();
  }
}
