package io.lethe.trainer.gate;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Collects what the gate's checks find of one candidate. */
final class Findings {

  private final Map<String, Double> figures = new TreeMap<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final Set<Remedy> remedies = EnumSet.noneOf(Remedy.class);

  /** Keeps a figure; one that is not finite tells nothing, and JSON has no name for it. */
  void figure(String name, double value) {
    if (Double.isFinite(value)) {
      figures.put(name, value);
    }
  }

  /** Says what refuses nothing. */
  void note(String sentence, Object... values) {
    notes.add(sentence.formatted(values));
  }

  void refuse(Remedy remedy, String sentence, Object... values) {
    reasons.add(sentence.formatted(values));
    remedies.add(remedy);
  }

  GateVerdict verdict() {
    Remedy remedy = remedies.size() == 1 ? remedies.iterator().next() : Remedy.NONE;
    List<String> sentences = new ArrayList<>(notes);
    sentences.addAll(reasons);
    return new GateVerdict(
        reasons.isEmpty(), String.join(" ", sentences), remedy, Map.copyOf(figures));
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
