package io.lethe.diffusion.finetune;

/** How the timesteps of a step's rows are drawn from 0 .. T-1. */
public enum TimestepDraw {
  /** Uniform, each row by itself, as the objective's expectation says. */
  UNIFORM,
  /**
   * Uniform, but one from each of as many equal parts of the chain as there are unlabeled (and
   * likewise labelled) rows: the same expectation with less variance (the low-discrepancy sampler
   * of Kingma et al. 2021, arXiv 2107.00630, appendix I.1).
   */
  STRATIFIED
}
