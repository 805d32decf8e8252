package io.lethe.experiments;

/**
 * How weights are attacked.
 *
 * @param reported sensitive pictures that the attacker has, at least 1
 * @param steps most optimizer steps of a fine-tuning on them, at least 1
 * @param every steps between two looks at what the fine-tuned model makes, at least 1
 * @param learningRate peak of the fine-tuning's learning rate, which falls on half a cosine
 * @param inversionSteps of DDIM, there and back
 * @param guidance weight of the guidance away from normal pictures, 0 or more
 * @param pictures how many are made for each rate, at least 8
 * @param seed of labels, training and pictures
 */
public record AttackSettings(
    int reported,
    int steps,
    int every,
    double learningRate,
    int inversionSteps,
    double guidance,
    int pictures,
    long seed) {

  public AttackSettings {
    require(reported >= 1, "--reported must be at least 1");
    require(steps >= 1, "--steps must be at least 1");
    require(every >= 1, "--every must be at least 1");
    require(learningRate > 0, "--learning-rate must be above 0");
    require(inversionSteps >= 1, "--inversion-steps must be at least 1");
    require(guidance >= 0, "--guidance must be at least 0");
    require(
        pictures >= Evaluation.LEAST_PICTURES,
        "--pictures must be at least " + Evaluation.LEAST_PICTURES);
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence + ".");
    }
  }
}
