package io.lethe.schemas.labelset;

import io.lethe.schemas.LabelChange;
import io.lethe.schemas.Split;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A model's label log, replayed: who was a member as of sequence N, and what became of each since.
 * Not thread-safe.
 */
public final class LabelHistory {

  private final String model;
  private final long through;
  private final Map<String, LabelChange> asOfThrough = new TreeMap<>();
  private final Map<String, LabelChange> removedSince = new TreeMap<>();
  private final Set<String> erasedSince = new HashSet<>();
  private long last;

  /**
   * An empty history.
   *
   * @param through N, at least 0
   */
  public LabelHistory(String model, long through) {
    this.model = model;
    this.through = through;
  }

  /**
   * Applies the next change.
   *
   * @throws LabelLogException when its sequence does not follow the last one, or it changes the set
   *     in a way that is not known here
   */
  public void apply(LabelChange change) throws LabelLogException {
    if (change.getSequence() != last + 1) {
      throw new LabelLogException(
          "The label log of model %s has a gap: sequence %d follows %d."
              .formatted(model, change.getSequence(), last));
    }
    last = change.getSequence();
    String sampleId = change.getSampleId();
    boolean asked = last <= through;
    switch (change.getChange()) {
      case ADDED, RESTORED -> {
        if (asked) {
          asOfThrough.put(sampleId, change);
        } else {
          removedSince.remove(sampleId);
        }
      }
      case RETRACTED -> {
        if (asked) {
          asOfThrough.remove(sampleId);
        } else {
          removedSince.put(sampleId, change);
        }
      }
      case ERASED -> {
        if (asked) {
          asOfThrough.remove(sampleId);
        } else {
          removedSince.put(sampleId, change);
          erasedSince.add(sampleId);
        }
      }
      case UNKNOWN ->
          throw new LabelLogException(
              "Sequence %d of model %s changes the labelled set in a way that is not known here."
                  .formatted(last, model));
    }
  }

  /** Whether sequence N was seen. */
  public boolean reachesThrough() {
    return last >= through;
  }

  /** The last sequence seen, 0 for none. */
  public long last() {
    return last;
  }

  /**
   * Members as of N, whatever became of them.
   *
   * @return by sampleId, in order, the change by which each last became a member
   */
  public Map<String, LabelChange> asOfThrough() {
    return Collections.unmodifiableMap(asOfThrough);
  }

  /** The digest of the members as of N. */
  public String digest() {
    return LabelDigest.of(splits(asOfThrough));
  }

  /**
   * The last retraction or erasure, by sampleId, of those that are out of the set since N and have
   * not come back.
   */
  public Map<String, LabelChange> removedSince() {
    return Collections.unmodifiableMap(removedSince);
  }

  /** Members as of N less those retracted or erased since: each one's split by sampleId. */
  public Map<String, Split> remaining() {
    Map<String, Split> remaining = splits(asOfThrough);
    remaining.keySet().removeAll(removedSince.keySet());
    return remaining;
  }

  /**
   * Some members as of N, those retracted since among them: a training that has begun learns from
   * what it began with.
   *
   * @return each one's split by sampleId
   * @throws LabelLogException when one was no member, or was erased since, even if it came back
   */
  public Map<String, Split> chosen(Set<String> sampleIds) throws LabelLogException {
    for (String sampleId : sampleIds) {
      if (!asOfThrough.containsKey(sampleId)) {
        throw new LabelLogException(
            "Label %s is no member of model %s as of %d.".formatted(sampleId, model, through));
      }
      if (erasedSince.contains(sampleId)) {
        throw new LabelLogException("Label %s of model %s was erased.".formatted(sampleId, model));
      }
    }
    Map<String, Split> chosen = splits(asOfThrough);
    chosen.keySet().retainAll(sampleIds);
    return chosen;
  }

  private static Map<String, Split> splits(Map<String, LabelChange> changes) {
    return changes.values().stream()
        .collect(
            Collectors.toMap(
                LabelChange::getSampleId, LabelChange::getSplit, (a, b) -> b, TreeMap::new));
  }
}
