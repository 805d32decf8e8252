package io.lethe.trainer.training;

import io.lethe.diffusion.prior.PriorEstimate;
import java.io.IOException;
import java.nio.file.Path;

/** A judge trained on a job's data, and the class prior it found. Closing it frees its memory. */
public interface Judgement extends AutoCloseable {

  /** The share of sensitive pictures among the job's unlabeled ones. */
  PriorEstimate estimate();

  /** Writes the judge into a version's directory, as {@code judge/judge.safetensors}. */
  void save(Path directory) throws IOException;

  @Override
  void close();
}
