package io.lethe.drills.recount;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.Support;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.DecodedRecord;
import io.lethe.topics.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;

/** Where each report is: it supports a label, is held back, waits, or is a dead letter. */
final class ReportPlaces {

  private final Map<String, Integer> reports = new HashMap<>();
  private final Map<String, Integer> unreadable = new HashMap<>();
  private int waiting;

  private ReportPlaces() {}

  static ReportPlaces read(TopicReader topics) {
    var places = new ReportPlaces();
    Map<String, SampleSupports> since = latest(topics, Topics.SUPPORTS);
    latest(topics, Topics.LABELS).forEach((key, label) -> places.label(label, since.get(key)));
    latest(topics, Topics.QUARANTINE).forEach((key, held) -> places.held(held, since.get(key)));
    for (PendingReport pending : latest(topics, Topics.PENDING_REPORTS).values()) {
      places.waiting++;
      places.at(pending.getReportId());
    }
    for (DeadLetter letter : topics.values(Topics.DEAD_LETTERS)) {
      if (letter.getTopic().equals(Topics.REPORTS.name())) {
        places.dead(letter);
      }
    }
    return places;
  }

  /** In how many places a report is. */
  int of(String reportId) {
    return reports.getOrDefault(reportId, 0);
  }

  /** How many dead letters an unreadable record has. */
  int ofUnreadable(String text) {
    return unreadable.getOrDefault(text, 0);
  }

  /** How many reports wait. */
  int waiting() {
    return waiting;
  }

  private void label(Label label, SampleSupports since) {
    boolean counts = label.getStatus() == LabelStatus.ACTIVE;
    supports(since == null || !counts ? label.getSupports() : since.getSupports());
  }

  private void held(QuarantinedSample held, SampleSupports since) {
    supports(since == null ? held.getSupports() : since.getSupports());
  }

  private void supports(List<Support> supports) {
    supports.forEach(support -> at(support.getReportId()));
  }

  private void dead(DeadLetter letter) {
    byte[] value = AvroBytes.of(letter.getValue());
    try {
      at(Topics.REPORTS.decode(value).getReportId());
    } catch (SerializationException e) {
      unreadable.merge(new String(value, StandardCharsets.UTF_8), 1, Integer::sum);
    }
  }

  private void at(String reportId) {
    reports.merge(reportId, 1, Integer::sum);
  }

  private static <V> Map<String, V> latest(TopicReader topics, Topic<String, V> topic) {
    Map<String, V> latest = new HashMap<>();
    for (DecodedRecord<String, V> record : topics.records(topic)) {
      if (record.value() == null) {
        latest.remove(record.key());
      } else {
        latest.put(record.key(), record.value());
      }
    }
    return latest;
  }
}
