package io.lethe.drills.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.drills.services.DrilledModel;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.picture.Png;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicRecords;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Clients of all kinds at a steady rate: they ask for pictures by REST and by topic, report what
 * they get, and some send what nobody can use. Each goes on until it is acknowledged.
 */
public final class Load implements AutoCloseable {

  /** Clients that may wait at once; where more would, none is added. */
  private static final int MOST_WAITING = 64;

  private static final int REPORTERS = 20;
  private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(30);

  private final Ledger ledger = new Ledger();
  private final PersistentClient rest;
  private final Producer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final AtomicInteger numbers = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean goOn = true;

  /**
   * Does not start yet.
   *
   * @param doors instances of serving
   */
  public Load(List<URI> doors, KafkaClients kafka) {
    rest = new PersistentClient(doors);
    producer = kafka.writer("load", ACKNOWLEDGED_WITHIN);
  }

  /** What was sent and what was acknowledged. */
  public Ledger ledger() {
    return ledger;
  }

  /** What clients were told that should not be, one sentence each. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /**
   * Starts.
   *
   * @param rate clients that come in a second
   */
  public void start(double rate) {
    long nanos = (long) (TimeUnit.SECONDS.toNanos(1) / rate);
    var unused = clock.scheduleAtFixedRate(this::next, 0, nanos, TimeUnit.NANOSECONDS);
  }

  private void next() {
    if (waiting.tryAcquire()) {
      int number = numbers.getAndIncrement();
      threads.execute(
          () -> {
            try {
              live(number);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
              failures.add(e.toString());
            } finally {
              waiting.release();
            }
          });
    }
  }

  private void live(int number) throws InterruptedException {
    switch (number % 10) {
      case 0, 3 -> askByTopic(number);
      case 1 -> reportPicture(number);
      case 5 -> reportUnknown(number);
      case 7 -> writeUnreadable(number);
      default -> askAndReport(number);
    }
  }

  private void askAndReport(int number) throws InterruptedException {
    String requestId = "request-" + number;
    int count = 1 + number % 2;
    ledger.asks(requestId, count);
    JsonNode answer =
        rest.post(
            "/v1/generations",
            Map.of("model", DrilledModel.NAME, "requestId", requestId, "count", count),
            () -> goOn);
    if (answer == null) {
      return;
    }
    ledger.answered(requestId);
    String picture = answer.path("images").path(0).path("generationId").asText();
    String reportId = "report-" + number;
    if (number % 4 < 2) {
      ledger.reports(reportId);
      Map<String, Object> body =
          Map.of(
              "model",
              DrilledModel.NAME,
              "reporter",
              reporter(number),
              "reportId",
              reportId,
              "generationId",
              picture);
      if (rest.post("/v1/reports", body, () -> goOn) != null) {
        ledger.reported(reportId);
      }
    } else {
      send(report(number, reportId).setGenerationId(picture).build());
    }
  }

  private void askByTopic(int number) throws InterruptedException {
    String requestId = "topic-request-" + number;
    int count = 1 + number % 3;
    ledger.asks(requestId, count);
    var request =
        GenerationRequest.newBuilder()
            .setRequestId(requestId)
            .setModel(DrilledModel.NAME)
            .setCount(count)
            .build();
    if (write(TopicRecords.record(Topics.GENERATION_REQUESTS, requestId, request), true)) {
      ledger.answered(requestId);
    }
  }

  /** Waits in quarantine: no moderator and no quorum speaks for it. */
  private void reportPicture(int number) throws InterruptedException {
    byte[] png = Png.encode(DrilledModel.noise(1_000_000 + number));
    send(report(number, "picture-report-" + number).setPng(ByteBuffer.wrap(png)).build());
  }

  /** Becomes a dead letter after its grace. */
  private void reportUnknown(int number) throws InterruptedException {
    send(report(number, "unknown-report-" + number).setGenerationId("none-" + number).build());
  }

  /** Becomes a dead letter at once. Not sent again: two of them would be two. */
  private void writeUnreadable(int number) throws InterruptedException {
    String text = "unreadable-" + number;
    ledger.writes(text);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (write(new ProducerRecord<>(Topics.REPORTS.name(), bytes, bytes), false)) {
      ledger.wrote(text);
    }
  }

  private void send(SensitiveReport report) throws InterruptedException {
    ledger.reports(report.getReportId());
    if (write(TopicRecords.record(Topics.REPORTS, report.getReporter(), report), true)) {
      ledger.reported(report.getReportId());
    }
  }

  private boolean write(ProducerRecord<byte[], byte[]> entry, boolean again)
      throws InterruptedException {
    do {
      try {
        producer.send(entry).get();
        return true;
      } catch (ExecutionException e) {
        // It may stand there or not.
      }
    } while (again && goOn);
    return false;
  }

  private static SensitiveReport.Builder report(int number, String reportId) {
    return SensitiveReport.newBuilder()
        .setReportId(reportId)
        .setReporter(reporter(number))
        .setModel(DrilledModel.NAME);
  }

  private static String reporter(int number) {
    return "reporter-" + number % REPORTERS;
  }

  /**
   * Lets no more clients come, and waits until those that are there were acknowledged.
   *
   * @return how many were not
   */
  public int finish(Duration patience) throws InterruptedException {
    clock.shutdownNow();
    threads.shutdown();
    if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      int left = MOST_WAITING - waiting.availablePermits();
      goOn = false;
      return left;
    }
    return 0;
  }

  @Override
  public void close() {
    goOn = false;
    clock.shutdownNow();
    threads.shutdownNow();
    producer.close(Duration.ZERO);
  }
}
