package io.lethe.trainer.data;

import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.Split;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A model's label log, replayed: who was a member as of N, and who of them still is. Not
 * thread-safe.
 */
final class LabelHistory {

  private final String model;
  private final long through;
  private final Map<String, Split> asOfThrough = new HashMap<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final Set<String> removedSince = new HashSet<>();
  private final Set<String> erasedSince = new HashSet<>();
  private long last;

  /**
   * An empty history.
   *
   * @param through N, at least 0
   */
  LabelHistory(String model, long through) {
    this.model = model;
    this.through = through;
  }

  /**
   * Applies the next change.
   *
   * @throws LabelViewException when its sequence does not follow the last one, or what it changes
   *     is not known here
   */
  void apply(LabelChange change) throws LabelViewException {
    if (change.getSequence() != last + 1) {
      throw new LabelViewException(
          "The label log of model %s has a gap: sequence %d follows %d."
              .formatted(model, change.getSequence(), last));
    }
    last = change.getSequence();
    String sampleId = change.getSampleId();
    boolean asked = last <= through;
    switch (change.getChange()) {
      case ADDED, RESTORED -> {
        if (asked) {
          asOfThrough.put(sampleId, change.getSplit());
          sequences.put(sampleId, last);
        } else {
          removedSince.remove(sampleId);
        }
      }
      case RETRACTED, ERASED -> {
        if (asked) {
          asOfThrough.remove(sampleId);
        } else {
          removedSince.add(sampleId);
          if (change.getChange() == MembershipChange.ERASED) {
            erasedSince.add(sampleId);
          }
        }
      }
      case UNKNOWN ->
          throw new LabelViewException(
              "Sequence %d of model %s changes the labelled set in a way this trainer does not know."
                  .formatted(last, model));
    }
  }

  /** Whether sequence N was seen. */
  boolean reachesThrough() {
    return last >= through;
  }

  /** The last sequence seen, 0 for none. */
  long last() {
    return last;
  }

  /** Members as of N, whatever became of them; the digest is taken over these. */
  Map<String, Split> asOfThrough() {
    return asOfThrough;
  }

  /** The sequence by which a member as of N last became one. */
  long sequence(String sampleId) {
    return sequences.get(sampleId);
  }

  /** Members as of N less those retracted or erased since. */
  Map<String, Split> remaining() {
    var remaining = new HashMap<>(asOfThrough);
    remaining.keySet().removeAll(removedSince);
    return remaining;
  }

  /**
   * Some members as of N, those retracted since among them: a run that has begun learns from what
   * it began with.
   *
   * @throws LabelViewException when one was no member, or was erased since
   */
  Map<String, Split> chosen(Set<String> sampleIds) throws LabelViewException {
    var chosen = new HashMap<String, Split>();
    for (String sampleId : sampleIds) {
      Split split = asOfThrough.get(sampleId);
      if (split == null || erasedSince.contains(sampleId)) {
        throw new LabelViewException(
            split == null
                ? "Label %s is no member of model %s as of %d.".formatted(sampleId, model, through)
                : "Label %s of model %s was erased.".formatted(sampleId, model));
      }
      chosen.put(sampleId, split);
    }
    return chosen;
  }
}
