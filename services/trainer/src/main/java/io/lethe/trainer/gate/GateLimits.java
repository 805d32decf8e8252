package io.lethe.trainer.gate;

import io.lethe.trainer.training.Sampling;

/**
 * What the gate measures and allows.
 *
 * @param pictures pictures that champion and candidate each generate, of the same noise
 * @param target share of sensitive pictures that is good enough, 0 .. 1
 * @param requireDrop whether it must drop where the champion's is above the target
 * @param margin how far above the champion's that share may be where it is above the target, 0 .. 1
 * @param maxBroken broken pictures that a candidate may make more than the champion
 * @param lossRows draws of picture, timestep and noise in the loss on unlabeled data
 * @param maxLossRatio largest candidate's loss on unlabeled data over the champion's
 * @param maxFrechetRatio largest candidate's Frechet distance over the champion's
 * @param minPrecisionRatio least candidate's precision over the champion's
 * @param minRecallRatio least candidate's recall over the champion's
 * @param attempts candidates that a job may train, the first included
 * @param sampling how pictures are generated
 */
public record GateLimits(
    int pictures,
    double target,
    boolean requireDrop,
    double margin,
    int maxBroken,
    int lossRows,
    double maxLossRatio,
    double maxFrechetRatio,
    double minPrecisionRatio,
    double minRecallRatio,
    int attempts,
    Sampling sampling) {

  /** The same for another number of pictures. */
  public GateLimits withPictures(int other) {
    return new GateLimits(
        other,
        target,
        requireDrop,
        margin,
        maxBroken,
        lossRows,
        maxLossRatio,
        maxFrechetRatio,
        minPrecisionRatio,
        minRecallRatio,
        attempts,
        sampling);
  }
}
