package io.lethe.serving.requests;

import io.lethe.serving.generation.GenerationService;
import io.lethe.serving.idempotency.RequestDeduplication;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.RetryingThread;
import io.lethe.topics.access.ServiceAccess;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Takes the requests of lethe.generation-requests, session after session. */
public final class RequestConsumer implements AutoCloseable {

  /** The consumer group of all serving instances. */
  public static final String GROUP = ServiceAccess.SERVING.group().orElseThrow();

  /** What a member's client id ends with, after its instance's name and a hyphen. */
  public static final String CLIENT = "requests";

  /** Records that one poll brings: each may ask for many pictures. */
  private static final int MOST_RECORDS = 16;

  private static final Duration PRODUCER_CLOSE_WAIT = Duration.ofSeconds(5);
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(20);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final RequestDeduplication deduplication;
  private final GenerationService service;
  private final Function<String, Duration> patience;
  private final Clock clock;
  private volatile boolean started;
  private volatile long cameRoundAt;
  private final RetryingThread thread =
      new RetryingThread("lethe-request-consumer", this::session, CLOSE_WAIT);

  /**
   * @param publishTimeout how long a record may take to be acknowledged
   * @param patience how long a request waits for room or for its model before it is a dead letter,
   *     by its model
   */
  public RequestConsumer(
      KafkaClients kafka,
      Duration publishTimeout,
      RequestDeduplication deduplication,
      GenerationService service,
      Function<String, Duration> patience,
      Clock clock) {
    this(
        () -> kafka.member(CLIENT, GROUP, MOST_RECORDS),
        () -> kafka.transactional(transactionalId(kafka), publishTimeout),
        deduplication,
        service,
        patience,
        clock);
  }

  /** Under which an instance commits. */
  public static String transactionalId(KafkaClients kafka) {
    return kafka.id("transactions");
  }

  RequestConsumer(
      Supplier<Consumer<byte[], byte[]>> consumers,
      Supplier<Producer<byte[], byte[]>> producers,
      RequestDeduplication deduplication,
      GenerationService service,
      Function<String, Duration> patience,
      Clock clock) {
    this.consumers = consumers;
    this.producers = producers;
    this.deduplication = deduplication;
    this.service = service;
    this.patience = patience;
    this.clock = clock;
  }

  /** Starts to consume. */
  public void start() {
    cameRoundAt = System.nanoTime();
    thread.start();
    started = true;
  }

  /**
   * Why it takes no more requests, in one sentence; empty while it does, or tries to. Waits for no
   * lock.
   *
   * @param longest how long one round over what is under way may take
   */
  public Optional<String> problem(Duration longest) {
    if (!started) {
      return Optional.empty();
    }
    if (!thread.isAlive()) {
      return Optional.of("The thread that takes requests ended.");
    }
    return System.nanoTime() - cameRoundAt > longest.toNanos()
        ? Optional.of(
            "The thread that takes requests is stuck for more than %d ms."
                .formatted(longest.toMillis()))
        : Optional.empty();
  }

  private void session(BooleanSupplier running) {
    cameRoundAt = System.nanoTime();
    Producer<byte[], byte[]> producer = producers.get();
    try (Consumer<byte[], byte[]> consumer = consumers.get()) {
      new RequestSession(consumer, producer, deduplication, service, patience, clock)
          .run(
              () -> {
                cameRoundAt = System.nanoTime();
                return running.getAsBoolean();
              });
    } finally {
      // Aborts what is open. Without a limit it would wait for a broker that is away.
      producer.close(PRODUCER_CLOSE_WAIT);
    }
  }

  /** Leaves the group; what is under way comes again to another member, or at the next start. */
  @Override
  public void close() {
    started = false;
    thread.close();
  }
}
