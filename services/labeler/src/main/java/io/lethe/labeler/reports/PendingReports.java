package io.lethe.labeler.reports;

import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.state.WaitingReport;
import io.lethe.labeler.stores.Deadlines;
import io.lethe.labeler.stores.Slice;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
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
  private final KeyValueStore<String, String> bySender;
  private final Emitter emitter;

  /**
   * Things that came while more waited for them than one slice takes. Not kept over a restart: what
   * still waits then is released when its grace ends.
   */
  private final Set<String> come = new LinkedHashSet<>();

  private PendingReports(
      KeyValueStore<String, WaitingReport> reports,
      Deadlines deadlines,
      KeyValueStore<String, String> bySender,
      Emitter emitter) {
    this.reports = reports;
    this.deadlines = deadlines;
    this.bySender = bySender;
    this.emitter = emitter;
  }

  /** The stores of pending reports; {@code name} tells one stage's from another's. */
  public static Set<StoreBuilder<?>> stores(StateStores stores, String name) {
    return Set.of(
        stores.keyValue(reportsOf(name), AvroSerde.of(WaitingReport.class)),
        stores.keyValue(deadlinesOf(name), Serdes.String()),
        stores.keyValue(bySenderOf(name), Serdes.String()));
  }

  /** The pending reports of a processor that has their stores. */
  public static PendingReports open(ProcessorContext<?, ?> context, String name, Emitter emitter) {
    return new PendingReports(
        context.getStateStore(reportsOf(name)),
        new Deadlines(context.getStateStore(deadlinesOf(name))),
        context.getStateStore(bySenderOf(name)),
        emitter);
  }

  private static String reportsOf(String name) {
    return "waiting-" + name;
  }

  private static String deadlinesOf(String name) {
    return "waiting-" + name + "-deadlines";
  }

  private static String bySenderOf(String name) {
    return "waiting-" + name + "-by-sender";
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
    String key =
        thing
            + PART
            + mark(report)
            + "%08x-%016x".formatted(origin.getPartition(), origin.getOffset());
    long until = now + grace.toMillis();
    reports.put(key, new WaitingReport(report.carrier(), until));
    deadlines.add(key, until);
    bySender.put(sent(report, key), key);
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

  /** Takes out what waits for a thing, in the order of the offsets, as far as a slice has room. */
  public List<ReceivedReport> take(String thing, Slice slice) {
    Map<String, WaitingReport> found = new LinkedHashMap<>();
    try (KeyValueIterator<String, WaitingReport> waiting =
        reports.prefixScan(thing + PART, PREFIX)) {
      while (waiting.hasNext() && slice.hasRoom()) {
        var entry = waiting.next();
        found.put(entry.key, entry.value);
        slice.add(ReceivedReport.bytes(entry.value.getReport()));
      }
    }
    List<ReceivedReport> taken = new ArrayList<>();
    found.forEach((key, waiting) -> taken.add(take(key, waiting)));
    return taken;
  }

  /** Releases what waits for a thing that has come; beyond one slice, {@link #releaseMore} does. */
  public void release(String thing, Consumer<ReceivedReport> to) {
    var slice = new Slice();
    take(thing, slice).forEach(to);
    if (!slice.hasRoom()) {
      come.add(thing);
    }
  }

  /** Releases one slice more of what waits for things that have come. */
  public void releaseMore(BiConsumer<String, ReceivedReport> to) {
    var slice = new Slice();
    while (!come.isEmpty() && slice.hasRoom()) {
      String thing = come.iterator().next();
      take(thing, slice).forEach(report -> to.accept(thing, report));
      if (slice.hasRoom()) {
        come.remove(thing);
      }
    }
  }

  /**
   * Takes out what a reporter sent of a model until a moment, as far as a slice has room.
   *
   * @param sentAt by the broker's clock, milliseconds since the epoch
   */
  public List<ReceivedReport> takeSent(String model, String reporter, long sentAt, Slice slice) {
    List<String> keys = new ArrayList<>();
    String from = sentFrom(model, reporter, 0);
    String to = sentFrom(model, reporter, sentAt + 1);
    try (KeyValueIterator<String, String> sent = bySender.range(from, to)) {
      while (sent.hasNext() && keys.size() < Slice.ENTRIES) {
        keys.add(sent.next().value);
      }
    }
    List<ReceivedReport> taken = new ArrayList<>();
    for (String key : keys) {
      WaitingReport waiting = slice.hasRoom() ? reports.get(key) : null;
      if (waiting != null) {
        slice.add(ReceivedReport.bytes(waiting.getReport()));
        taken.add(take(key, waiting));
      }
    }
    return taken;
  }

  /** Takes out those whose grace has ended, the longest waiting first, and hands each on. */
  public void takeDue(long now, Slice slice, Consumer<ReceivedReport> to) {
    deadlines.takeDue(
        now,
        slice,
        key -> {
          WaitingReport waiting = reports.get(key);
          if (waiting == null) {
            return 0;
          }
          to.accept(remove(key, waiting));
          return ReceivedReport.bytes(waiting.getReport());
        });
  }

  private ReceivedReport take(String key, WaitingReport waiting) {
    deadlines.remove(key, waiting.getUntil());
    return remove(key, waiting);
  }

  private ReceivedReport remove(String key, WaitingReport waiting) {
    ReceivedReport report = ReceivedReport.open(waiting.getReport());
    reports.delete(key);
    bySender.delete(sent(report, key));
    endWait(report);
    return report;
  }

  private static String sent(ReceivedReport report, String key) {
    return sentFrom(report.model(), report.reporter(), report.sentAt()) + PART + key;
  }

  /** Where what a reporter sent from a moment on begins. No time is before the epoch. */
  private static String sentFrom(String model, String reporter, long at) {
    return ModelKey.of(model, reporter) + PART + "%016x".formatted(Math.max(0, at));
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
    return ModelKey.of(
        report.model(), mark(report) + origin.getPartition() + "-" + origin.getOffset());
  }

  /** Tells the places of one topic from those of the other. */
  private static String mark(ReceivedReport report) {
    return report.isTrusted() ? "trusted-" : "";
  }
}
