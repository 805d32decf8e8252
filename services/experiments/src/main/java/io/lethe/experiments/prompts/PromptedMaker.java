package io.lethe.experiments.prompts;

import io.lethe.diffusion.dataset.PictureSource;
import java.util.List;

/** Makes pictures for prompts in one of the ways that are compared. */
@FunctionalInterface
public interface PromptedMaker {
  /**
   * Makes one picture for each prompt; the seed of row i is {@code firstSeed + i} in every way.
   *
   * @param prompts at least one
   * @return in the order of the prompts; a black picture stands for one that was refused
   */
  PictureSource make(List<String> prompts, long firstSeed);
}
