package io.lethe.trainer.checkpoints;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a job found when it began, and finds again when it is resumed. Names only: the pictures stay
 * in the topics and data sets, so that what is erased there is nowhere else.
 *
 * @param sampleIds of the labelled pictures, those that train and those held out
 * @param generationEnds by partition, how far the topic of generations went; empty where none are
 *     used
 * @param fingerprint of all pictures with their classes and texts, in order ({@link
 *     DataFingerprint})
 */
public record FrozenData(
    Set<String> sampleIds, Map<Integer, Long> generationEnds, String fingerprint) {

  public FrozenData {
    Objects.requireNonNull(sampleIds, "sampleIds");
    Objects.requireNonNull(generationEnds, "generationEnds");
    Objects.requireNonNull(fingerprint, "fingerprint");
  }
}
