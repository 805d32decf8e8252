package io.lethe.trainer.data;

import java.util.List;
import java.util.Set;

/**
 * What a job's labels are of.
 *
 * @param sampleIds of the job's members
 * @param prompts the texts that they were made for or reported under, one for each that has one.
 *     They are personal data
 */
public record Reported(Set<String> sampleIds, List<String> prompts) {

  /** Says nothing of the texts. */
  @Override
  public String toString() {
    return "Reported[%d members]".formatted(sampleIds.size());
  }
}
