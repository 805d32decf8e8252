package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a probe is fitted to, by sampleId.
 *
 * @param labels that no judge has learned, {@value #MOST_LABELS} at most
 * @param recent pictures of the model that nobody reported, {@value #MOST_RECENT} at most
 */
record ProbeMaterial(Map<String, LabelPicture> labels, Map<String, Picture> recent) {

  /** The newest labels count. */
  static final int MOST_LABELS = 64;

  /** With fewer labels a probe says little of what they have in common. */
  static final int FEWEST_LABELS = 5;

  /** The newest pictures count. The time of a fit goes with the third power of their number. */
  static final int MOST_RECENT = 250;

  /** With fewer pictures the threshold says little. */
  static final int FEWEST_RECENT = NeighbourIndex.FEWEST;

  /** Whether there are enough of both. */
  boolean suffices() {
    return labels.size() >= FEWEST_LABELS && recent.size() >= FEWEST_RECENT;
  }

  /** All sampleIds. */
  Set<String> sampleIds() {
    Set<String> all = new HashSet<>(labels.keySet());
    all.addAll(recent.keySet());
    return all;
  }
}
