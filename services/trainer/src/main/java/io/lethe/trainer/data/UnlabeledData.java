package io.lethe.trainer.data;

import io.lethe.trainer.gate.ReferencePictures;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Where a model's unlabeled data comes from. */
public interface UnlabeledData {

  /**
   * How far the generations go now: a job looks at these, and at no later ones when it is resumed.
   *
   * @return by partition the offset that the topic's next record will have at least; empty where no
   *     generations are used
   */
  Map<Integer, Long> ends();

  /**
   * The unlabeled pictures of a job. Of the model's own, those that can't be used are skipped.
   *
   * @param reported members, which are left out where the model's own pictures are used
   * @param seed of all choices; the same topics, seed and ends give the same pictures
   * @param ends as {@link #ends()} gave them once
   * @return at least one picture
   * @throws UnlabeledDataException when there is none
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  UnlabeledPictures pictures(
      Reported reported, long seed, Map<Integer, Long> ends, BooleanSupplier cancelled)
      throws UnlabeledDataException;

  /**
   * What champion and candidate are compared with.
   *
   * @param unlabeled the job's, as {@link #pictures} gave them
   * @param championIsBase whether the champion has unlearned nothing yet
   * @throws UnlabeledDataException when the base can't be read any more
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  ReferencePictures reference(
      UnlabeledPictures unlabeled, boolean championIsBase, BooleanSupplier cancelled)
      throws UnlabeledDataException;
}
