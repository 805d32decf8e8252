package io.lethe.labeler.waiting;

import io.lethe.labeler.state.MatchedReport;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.state.WaitingReport;
import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.serde.AvroSerde;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** Reports that wait for something, until it comes or their grace ends. */
public final class WaitingRoom {

  /** Parts what is waited for from the rest of a key; no identifier holds it. */
  private static final char PART = '\0';

  private static final StringSerializer PREFIX = new StringSerializer();

  private final KeyValueStore<String, WaitingReport> reports;
  private final Deadlines deadlines;

  private WaitingRoom(KeyValueStore<String, WaitingReport> reports, Deadlines deadlines) {
    this.reports = reports;
    this.deadlines = deadlines;
  }

  /** The stores of a waiting room; {@code name} tells it from others. */
  public static Set<StoreBuilder<?>> stores(StateStores stores, String name) {
    return Set.of(
        stores.keyValue(reportsOf(name), AvroSerde.of(WaitingReport.class)),
        stores.keyValue(deadlinesOf(name), Serdes.String()));
  }

  /** The waiting room of a processor that has its stores. */
  public static WaitingRoom open(ProcessorContext<?, ?> context, String name) {
    return new WaitingRoom(
        context.getStateStore(reportsOf(name)),
        new Deadlines(context.getStateStore(deadlinesOf(name))));
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
   * @param until end of its grace, milliseconds since the epoch
   */
  public void add(String thing, MatchedReport report, long until) {
    Origin origin = report.getOrigin();
    String key = thing + PART + "%08x-%016x".formatted(origin.getPartition(), origin.getOffset());
    reports.put(key, new WaitingReport(report, until));
    deadlines.add(key, until);
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
    for (KeyValue<String, WaitingReport> entry : found) {
      reports.delete(entry.key);
      deadlines.remove(entry.key, entry.value.getUntil());
    }
    return found.stream().map(entry -> entry.value.getReport()).toList();
  }

  /** Takes out all whose grace has ended, the longest waiting first. */
  public List<MatchedReport> takeDue(long now) {
    return deadlines.takeDue(now).stream().map(key -> reports.delete(key).getReport()).toList();
  }
}
