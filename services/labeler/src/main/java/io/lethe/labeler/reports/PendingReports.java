package io.lethe.labeler.reports;

import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.state.WaitingReport;
import io.lethe.labeler.stores.Deadlines;
import io.lethe.labeler.stores.Emitter;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.Awaited;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.ModelKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
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
  private final Emitter emissions;

  private PendingReports(
      KeyValueStore<String, WaitingReport> reports, Deadlines deadlines, Emitter emissions) {
    this.reports = reports;
    this.deadlines = deadlines;
    this.emissions = emissions;
  }

  /** The stores of a waiting room; {@code name} tells it from others. */
  public static Set<StoreBuilder<?>> stores(StateStores stores, String name) {
    return Set.of(
        stores.keyValue(reportsOf(name), AvroSerde.of(WaitingReport.class)),
        stores.keyValue(deadlinesOf(name), Serdes.String()));
  }

  /** The waiting room of a processor that has its stores. */
  public static PendingReports open(ProcessorContext<String, Object> context, String name) {
    return new PendingReports(
        context.getStateStore(reportsOf(name)),
        new Deadlines(context.getStateStore(deadlinesOf(name))),
        (key, value) -> context.forward(new Record<>(key, value, context.currentSystemTimeMs())));
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
   * @param content the report itself
   * @param now milliseconds since the epoch
   * @param grace how long it waits
   */
  public void add(
      String thing,
      Awaited awaited,
      MatchedReport report,
      SensitiveReport content,
      long now,
      Duration grace) {
    Origin origin = report.getOrigin();
    String key = thing + PART + "%08x-%016x".formatted(origin.getPartition(), origin.getOffset());
    long until = now + grace.toMillis();
    reports.put(key, new WaitingReport(report, until));
    deadlines.add(key, until);
    emissions.emit(
        place(content.getModel(), origin),
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
  public List<MatchedReport> take(String thing) {
    List<KeyValue<String, WaitingReport>> found = new ArrayList<>();
    try (KeyValueIterator<String, WaitingReport> waiting =
        reports.prefixScan(thing + PART, PREFIX)) {
      waiting.forEachRemaining(found::add);
    }
    return takeBeforeTheirTime(found);
  }

  /**
   * Takes out what a reporter sent of a model until a moment. Reads all that wait, which erasures
   * may: they are rare.
   *
   * @param sentAt by the broker's clock, milliseconds since the epoch
   */
  public List<MatchedReport> takeSent(String model, String reporter, long sentAt) {
    List<KeyValue<String, WaitingReport>> found = new ArrayList<>();
    try (KeyValueIterator<String, WaitingReport> waiting = reports.all()) {
      while (waiting.hasNext()) {
        KeyValue<String, WaitingReport> entry = waiting.next();
        SensitiveReport content = content(entry.value.getReport());
        if (content.getModel().equals(model)
            && content.getReporter().equals(reporter)
            && entry.value.getReport().getOrigin().getTimestamp() <= sentAt) {
          found.add(entry);
        }
      }
    }
    return takeBeforeTheirTime(found);
  }

  private List<MatchedReport> takeBeforeTheirTime(List<KeyValue<String, WaitingReport>> found) {
    for (KeyValue<String, WaitingReport> entry : found) {
      reports.delete(entry.key);
      deadlines.remove(entry.key, entry.value.getUntil());
    }
    return found.stream().map(entry -> taken(entry.value)).toList();
  }

  /** Takes out all whose grace has ended, the longest waiting first. */
  public List<MatchedReport> takeDue(long now) {
    return deadlines.takeDue(now).stream().map(key -> taken(reports.delete(key))).toList();
  }

  private MatchedReport taken(WaitingReport waiting) {
    MatchedReport report = waiting.getReport();
    emissions.emit(place(content(report).getModel(), report.getOrigin()), new NoLongerWaiting());
    return report;
  }

  /**
   * A report's place in its topic: each waiting report's own, and without a name that would stay in
   * the tombstone.
   */
  private static String place(String model, Origin origin) {
    return ModelKey.of(model, origin.getPartition() + "-" + origin.getOffset());
  }

  private static SensitiveReport content(MatchedReport report) {
    return Origins.of(report.getOrigin(), InputTopics.REPORTS.serde());
  }
}
