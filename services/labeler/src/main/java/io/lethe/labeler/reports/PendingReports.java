package io.lethe.labeler.reports;

import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.state.WaitingReport;
import io.lethe.labeler.stores.Deadlines;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.Awaited;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Reports that wait for something, until it comes, their grace ends or their reporter is erased.
 * Emits each as it begins and ends to wait.
 */
public final class PendingReports {

  /** Parts what is waited for from the rest of a key; no identifier holds it. */
  private static final char PART = '\0';

  private static final StringSerializer PREFIX = new StringSerializer();

  private final KeyValueStore<String, WaitingReport> reports;
  private final Deadlines deadlines;
  private final Emitter emitter;

  private PendingReports(
      KeyValueStore<String, WaitingReport> reports, Deadlines deadlines, Emitter emitter) {
    this.reports = reports;
    this.deadlines = deadlines;
    this.emitter = emitter;
  }

  /** The stores of pending reports; {@code name} tells one stage's from another's. */
  public static Set<StoreBuilder<?>> stores(StateStores stores, String name) {
    return Set.of(
        stores.keyValue(reportsOf(name), AvroSerde.of(WaitingReport.class)),
        stores.keyValue(deadlinesOf(name), Serdes.String()));
  }

  /** The pending reports of a processor that has their stores. */
  public static PendingReports open(ProcessorContext<?, ?> context, String name, Emitter emitter) {
    return new PendingReports(
        context.getStateStore(reportsOf(name)),
        new Deadlines(context.getStateStore(deadlinesOf(name))),
        emitter);
  }

  private static String reportsOf(String name) {
    return "waiting-" + name;
  }

  private static String deadlinesOf(String name) {
    return "waiting-" + name + "-deadlines";
  }

  /**
   * Lets a report wait.
   *
   * @param thing what it waits for
   * @param awaited what kind of thing that is
   * @param now milliseconds since the epoch
   * @param grace how long it waits
   */
  public void add(String thing, Awaited awaited, ReceivedReport report, long now, Duration grace) {
    Origin origin = report.origin();
    String key = thing + PART + "%08x-%016x".formatted(origin.getPartition(), origin.getOffset());
    long until = now + grace.toMillis();
    reports.put(key, new WaitingReport(report.carrier(), until));
    deadlines.add(key, until);
    SensitiveReport content = report.content();
    emitter.write(
        Topics.PENDING_REPORTS,
        place(report),
        PendingReport.newBuilder()
            .setReportId(content.getReportId())
            .setReporter(content.getReporter())
            .setModel(content.getModel())
            .setKind(content.getKind())
            .setGenerationId(content.getGenerationId())
            .setWaitsFor(awaited)
            .setSince(Instant.ofEpochMilli(now))
            .setUntil(Instant.ofEpochMilli(until))
            .build());
  }

  /** Whether anything waits for a thing. */
  public boolean holds(String thing) {
    try (KeyValueIterator<String, WaitingReport> waiting =
        reports.prefixScan(thing + PART, PREFIX)) {
      return waiting.hasNext();
    }
  }

  /** Takes out all that wait for a thing, in the order of their offsets. */
  public List<ReceivedReport> take(String thing) {
    try (KeyValueIterator<String, WaitingReport> waiting =
        reports.prefixScan(thing + PART, PREFIX)) {
      return take(waiting, report -> true);
    }
  }

  /**
   * Takes out what a reporter sent of a model until a moment. Reads and decodes all that wait,
   * which erasures may: they are rare.
   *
   * @param sentAt by the broker's clock, milliseconds since the epoch
   */
  public List<ReceivedReport> takeSent(String model, String reporter, long sentAt) {
    try (KeyValueIterator<String, WaitingReport> waiting = reports.all()) {
      return take(
          waiting,
          report ->
              report.model().equals(model)
                  && report.reporter().equals(reporter)
                  && report.sentAt() <= sentAt);
    }
  }

  /** Takes out all whose grace has ended, the longest waiting first. */
  public List<ReceivedReport> takeDue(long now) {
    List<ReceivedReport> due =
        deadlines.takeDue(now).stream()
            .map(key -> ReceivedReport.open(reports.delete(key).getReport()))
            .toList();
    due.forEach(this::endWait);
    return due;
  }

  private List<ReceivedReport> take(
      KeyValueIterator<String, WaitingReport> waiting, Predicate<ReceivedReport> isMeant) {
    List<Waiting> found = new ArrayList<>();
    while (waiting.hasNext()) {
      KeyValue<String, WaitingReport> entry = waiting.next();
      ReceivedReport report = ReceivedReport.open(entry.value.getReport());
      if (isMeant.test(report)) {
        found.add(new Waiting(entry.key, report, entry.value.getUntil()));
      }
    }
    for (Waiting report : found) {
      reports.delete(report.key());
      deadlines.remove(report.key(), report.until());
    }
    List<ReceivedReport> taken = found.stream().map(Waiting::report).toList();
    taken.forEach(this::endWait);
    return taken;
  }

  private void endWait(ReceivedReport report) {
    emitter.delete(Topics.PENDING_REPORTS, place(report));
  }

  /**
   * The report's key in the topic: its model and its own place in its own topic. The key holds no
   * name of a person, because a tombstone would keep it.
   */
  private static String place(ReceivedReport report) {
    Origin origin = report.origin();
    return ModelKey.of(report.model(), origin.getPartition() + "-" + origin.getOffset());
  }

  private record Waiting(String key, ReceivedReport report, long until) {}
}
