package io.lethe.trainer.data;

import io.lethe.schemas.picture.Picture;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A job's frozen labelled set, pictures sorted by sampleId so that rows are the same in every run.
 *
 * @param sampleIds members as of N, those retracted since among them
 * @param train pictures that train
 * @param holdOut pictures that only measure
 * @param classes by sampleId the class of those whose label says one
 * @param prompts by sampleId the text of those whose label has one. They are personal data
 * @param latents by sampleId the latents of those whose label has some
 * @param sequences by sampleId when each picture became a member, as the label log counts
 * @param skippedTrain how many that should train are left out because they can't be used
 * @param skippedHoldOut how many that should measure are left out because they can't be used
 * @param firstSkipped one sentence about one of them, one that should train where there is one
 */
public record LabelSet(
    Set<String> sampleIds,
    List<Picture> train,
    List<Picture> holdOut,
    Map<String, Integer> classes,
    Map<String, String> prompts,
    Map<String, byte[]> latents,
    Map<String, Long> sequences,
    int skippedTrain,
    int skippedHoldOut,
    Optional<String> firstSkipped) {

  /** Says nothing of the texts. */
  @Override
  public String toString() {
    return "LabelSet[%d that train, %d held out]".formatted(train.size(), holdOut.size());
  }

  /** What the labels are of. */
  public Reported reported() {
    return new Reported(sampleIds, List.copyOf(prompts.values()));
  }

  /** The texts of some of its pictures, of those that have one, in their order. */
  public List<String> promptsOf(List<Picture> some) {
    return some.stream()
        .map(picture -> prompts.get(picture.sampleId()))
        .filter(Objects::nonNull)
        .toList();
  }
}
