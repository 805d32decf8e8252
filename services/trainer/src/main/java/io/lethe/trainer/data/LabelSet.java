package io.lethe.trainer.data;

import io.lethe.schemas.picture.Picture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A job's frozen labelled set, pictures sorted by sampleId so that rows are the same in every run.
 *
 * @param sampleIds members as of N, those retracted since among them
 * @param train pictures that train
 * @param holdOut pictures that only measure
 * @param classes by sampleId the class of those whose label says one
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
    Map<String, Long> sequences,
    int skippedTrain,
    int skippedHoldOut,
    Optional<String> firstSkipped) {}
