package io.lethe.labeler;

import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.topics.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Labels and held pictures with those who support them now, as three topics tell it. */
final class StreetSamples {

  private final Map<String, Label> labels = new HashMap<>();
  private final Map<String, QuarantinedSample> held = new HashMap<>();
  private final Map<String, SampleSupports> supports = new HashMap<>();
  private final Set<String> changedLabels = new HashSet<>();
  private final Set<String> changedHeld = new HashSet<>();
  private final Set<String> changedSupports = new HashSet<>();

  Map<String, Label> labels(Street street) {
    read(street);
    return take(changedLabels, this::label);
  }

  Map<String, QuarantinedSample> held(Street street) {
    read(street);
    return take(changedHeld, this::heldSample);
  }

  Map<String, SampleSupports> supports(Street street) {
    read(street);
    return take(changedSupports, supports::get);
  }

  private static <V> Map<String, V> take(Set<String> changed, Function<String, V> now) {
    Map<String, V> values = new HashMap<>();
    changed.forEach(key -> values.put(key, now.apply(key)));
    changed.clear();
    return values;
  }

  private void read(Street street) {
    street
        .read(Topics.LABELS)
        .forEach(
            record -> {
              labels.put(record.key, record.value);
              changedLabels.add(record.key);
            });
    street
        .read(Topics.QUARANTINE)
        .forEach(
            record -> {
              held.put(record.key, record.value);
              changedHeld.add(record.key);
            });
    street
        .read(Topics.SUPPORTS)
        .forEach(
            record -> {
              supports.put(record.key, record.value);
              changedSupports.add(record.key);
              if (record.value != null && isActive(labels.get(record.key))) {
                changedLabels.add(record.key);
              }
              if (record.value != null && held.get(record.key) != null) {
                changedHeld.add(record.key);
              }
            });
  }

  private static boolean isActive(Label label) {
    return label != null && label.getStatus() == LabelStatus.ACTIVE;
  }

  private Label label(String key) {
    Label label = labels.get(key);
    SampleSupports now = supports.get(key);
    return now == null || !isActive(label)
        ? label
        : Label.newBuilder(label).setSupports(now.getSupports()).build();
  }

  private QuarantinedSample heldSample(String key) {
    QuarantinedSample sample = held.get(key);
    SampleSupports now = supports.get(key);
    return now == null || sample == null
        ? sample
        : QuarantinedSample.newBuilder(sample)
            .setSupports(now.getSupports())
            .setReason(now.getReason())
            .build();
  }
}
