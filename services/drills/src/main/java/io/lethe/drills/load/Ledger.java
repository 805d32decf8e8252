package io.lethe.drills.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What clients sent, and what of it was acknowledged: from then on it must not be lost. What was
 * not may have come or not, but never twice.
 */
public final class Ledger {

  /**
   * A request for pictures.
   *
   * @param count how many pictures
   * @param acknowledged whether it was answered, or stands in its topic
   */
  public record Asked(int count, boolean acknowledged) {}

  private final Map<String, Asked> requests = new ConcurrentHashMap<>();
  private final Map<String, Boolean> reports = new ConcurrentHashMap<>();
  private final Map<String, Boolean> unreadable = new ConcurrentHashMap<>();

  /** A client begins to ask. */
  public void asks(String requestId, int count) {
    requests.put(requestId, new Asked(count, false));
  }

  /** A request is acknowledged. */
  public void answered(String requestId) {
    requests.computeIfPresent(requestId, (id, asked) -> new Asked(asked.count(), true));
  }

  /** A client begins to report. */
  public void reports(String reportId) {
    reports.put(reportId, false);
  }

  /** A report is acknowledged. */
  public void reported(String reportId) {
    reports.put(reportId, true);
  }

  /** A client begins to write a record that nobody can read. */
  public void writes(String text) {
    unreadable.put(text, false);
  }

  /** Such a record stands in its topic. */
  public void wrote(String text) {
    unreadable.put(text, true);
  }

  /** All requests, by their ids. */
  public Map<String, Asked> requests() {
    return new TreeMap<>(requests);
  }

  /** All reports by their ids, and whether they were acknowledged. */
  public Map<String, Boolean> reports() {
    return new TreeMap<>(reports);
  }

  /** All unreadable records by their text, and whether they were acknowledged. */
  public Map<String, Boolean> unreadable() {
    return new TreeMap<>(unreadable);
  }

  /** How many reports were acknowledged. */
  public long acknowledgedReports() {
    return reports.values().stream().filter(Boolean::booleanValue).count();
  }
}
