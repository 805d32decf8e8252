package io.lethe.diffusion.classifier;

/**
 * Settings of a classifier's training.
 *
 * @param epochs passes over all pictures, 1 or more
 * @param mirrored whether half of the pictures are mirrored left to right: good for photographs,
 *     bad for digits
 * @param seed of all randomness
 */
public record ClassifierSettings(int epochs, boolean mirrored, long seed) {
  /** Checks the numbers. */
  public ClassifierSettings {
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs must be 1 or more, not " + epochs);
    }
  }
}
