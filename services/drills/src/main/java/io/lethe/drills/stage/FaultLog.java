package io.lethe.drills.stage;

import io.lethe.drills.stage.Pulse.Sign;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * A line for each fault: how long it took until work of each kind went on. Faults may be made by
 * several threads.
 */
public final class FaultLog {

  private static final String LINE = "%4s  %-34s %10s %10s %10s%n";

  /**
   * How long after a fault each sign came.
   *
   * @param kind of the fault
   */
  private record Entry(String kind, Map<Sign, Duration> after) {}

  private final PrintWriter out;
  private final Pulse pulse;
  private final List<Entry> entries = new ArrayList<>();

  FaultLog(PrintWriter out, Pulse pulse) {
    this.out = out;
    this.pulse = pulse;
  }

  /**
   * Waits until work of each kind goes on after a fault, and writes its line.
   *
   * @param kind under which faults are summed up
   * @param what this one, for a person
   * @param moment of the fault
   */
  public void recovered(String kind, String what, Instant moment) throws InterruptedException {
    recovered(kind, what, moment, Set.of(Sign.values()));
  }

  /**
   * As {@link #recovered(String, String, Instant)}, where some work can't go on.
   *
   * @param signs of the work that must go on
   */
  public void recovered(String kind, String what, Instant moment, Set<Sign> signs)
      throws InterruptedException {
    enter(kind, what, pulse.await(signs, moment));
  }

  /**
   * As {@link #recovered(String, String, Instant, Set)}, where the next fault may come first.
   *
   * @param within how long after the moment the next fault comes
   * @return whether all went on before
   */
  public boolean recovered(
      String kind, String what, Instant moment, Set<Sign> signs, Duration within)
      throws InterruptedException {
    Map<Sign, Duration> after = pulse.await(signs, moment, within);
    enter(kind, what, after);
    return after.size() == signs.size();
  }

  private synchronized void enter(String kind, String what, Map<Sign, Duration> after) {
    if (entries.isEmpty()) {
      out.printf(LINE, "", "seconds until the next", "picture", "label", "training");
    }
    entries.add(new Entry(kind, after));
    line(Integer.toString(entries.size()), what, after);
    out.flush();
  }

  /** Writes a line for a person. */
  public synchronized void note(String sentence) {
    out.printf("      %s%n", sentence);
    out.flush();
  }

  /** Writes the median, the 90th percentile and the longest of each kind of fault. */
  synchronized void sum() {
    Map<String, List<Entry>> kinds = new LinkedHashMap<>();
    entries.forEach(e -> kinds.computeIfAbsent(e.kind(), kind -> new ArrayList<>()).add(e));
    kinds.forEach(
        (kind, of) -> {
          Map<Sign, Spread> spreads = spreads(of);
          long recovered = of.stream().filter(entry -> !entry.after().isEmpty()).count();
          line("", "%s, median of %d".formatted(kind, recovered), each(spreads, Spread::median));
          line("", "%s, 90th percentile".formatted(kind), each(spreads, Spread::ninetieth));
          line("", "%s, longest".formatted(kind), each(spreads, Spread::longest));
        });
  }

  private static Map<Sign, Spread> spreads(List<Entry> of) {
    Map<Sign, Spread> spreads = new EnumMap<>(Sign.class);
    for (Sign sign : Sign.values()) {
      Spread.of(of.stream().map(e -> e.after().get(sign)).filter(Objects::nonNull).toList())
          .ifPresent(spread -> spreads.put(sign, spread));
    }
    return spreads;
  }

  private static Map<Sign, Duration> each(
      Map<Sign, Spread> spreads, Function<Spread, Duration> figure) {
    Map<Sign, Duration> figures = new EnumMap<>(Sign.class);
    spreads.forEach((sign, spread) -> figures.put(sign, figure.apply(spread)));
    return figures;
  }

  private void line(String number, String what, Map<Sign, Duration> after) {
    out.printf(
        LINE,
        number,
        what,
        seconds(after.get(Sign.PICTURE)),
        seconds(after.get(Sign.LABEL)),
        seconds(after.get(Sign.TRAINING)));
  }

  private static String seconds(Duration duration) {
    return duration == null ? "-" : "%.1f".formatted(duration.toMillis() / 1000.0);
  }
}
