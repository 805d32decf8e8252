package io.lethe.serving.guard.detection;

/** By what pictures are found that are like labels which no judge has learned. */
public enum Nearness {
  /** By the perceptual hash: near copies alone. */
  HASH,
  /** By the nearest label in the judge's features. */
  NEIGHBOURS,
  /** By a probe of the denoiser's features. */
  PROBE
}
