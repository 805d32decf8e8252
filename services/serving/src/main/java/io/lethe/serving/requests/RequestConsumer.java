package io.lethe.serving.requests;

import io.lethe.serving.broker.KafkaClients;
import io.lethe.serving.claiming.OncePerRequest;
import io.lethe.serving.ordering.OrderRules;
import io.lethe.serving.ordering.PictureDesk;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the requests of lethe.generation-requests, session after session. */
public final class RequestConsumer implements AutoCloseable {

  /** The consumer group of all serving instances. */
  public static final String GROUP = "lethe-serving";

  private static final Logger LOG = LoggerFactory.getLogger(RequestConsumer.class);
  private static final long RETRY_MILLIS = 1000;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
  private static final long CLOSE_MILLIS = 20_000;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final OrderRules rules;
  private final OncePerRequest once;
  private final PictureDesk desk;
  private final Duration patience;
  private final Clock clock;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "lethe-request-consumer");

  /**
   * @param patience how long a request waits for room or for its model before it is a dead letter
   */
  public RequestConsumer(
      KafkaClients kafka,
      OrderRules rules,
      OncePerRequest once,
      PictureDesk desk,
      Duration patience,
      Clock clock) {
    this(() -> kafka.groupMember(GROUP), kafka::transactions, rules, once, desk, patience, clock);
  }

  RequestConsumer(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Supplier<Producer<byte[], byte[]>> producers,
      OrderRules rules,
      OncePerRequest once,
      PictureDesk desk,
      Duration patience,
      Clock clock) {
    this.consumers = consumers;
    this.producers = producers;
    this.rules = rules;
    this.once = once;
    this.desk = desk;
    this.patience = patience;
    this.clock = clock;
    thread.setDaemon(true);
  }

  /** Starts to consume. */
  public void start() {
    thread.start();
  }

  private void run() {
    while (isRunning()) {
      try {
        session();
      } catch (RuntimeException e) {
        LOG.warn("Consuming generation requests failed, trying again: {}", e.getMessage());
        LOG.debug("The session ended", e);
        pause();
      }
    }
  }

  private void session() {
    Producer<byte[], byte[]> producer = producers.get();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      new RequestSession(consumer, producer, rules, once, desk, patience, clock)
          .run(this::isRunning);
    } finally {
      // Aborts what is open. Without a limit it would wait for a broker that is away.
      producer.close(CLOSE_WAIT);
    }
  }

  private boolean isRunning() {
    return stopping.getCount() > 0;
  }

  private void pause() {
    try {
      if (stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.debug("Stopped while waiting to try again");
      }
    } catch (InterruptedException e) {
      stopping.countDown();
    }
  }

  /** Leaves the group; what is under way comes again to another member, or at the next start. */
  @Override
  public void close() {
    stopping.countDown();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
