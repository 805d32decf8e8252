package io.lethe.trainer.unlabeled;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.Set;

/** Where a model's unlabeled data comes from. */
public interface UnlabeledData {

  /**
   * The unlabeled pictures of a job.
   *
   * @param labelled sampleIds of the job's members, which are left out where the model's own
   *     pictures are used
   * @param seed of all choices; the same topics and seed give the same pictures
   * @return at least one picture of the model's shape
   * @throws UnlabeledDataException when there is none
   */
  PictureSource pictures(Set<String> labelled, long seed) throws UnlabeledDataException;
}
