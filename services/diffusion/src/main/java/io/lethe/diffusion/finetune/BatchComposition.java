package io.lethe.diffusion.finetune;

/** What the rows of a step are. */
public enum BatchComposition {
  /** Unlabeled and labelled rows side by side. */
  MIXED,
  /**
   * All rows unlabeled in one step (retain), all labelled in the next (forget), as SFR-on (Huang et
   * al. 2024, arXiv 2409.19732).
   */
  ALTERNATING
}
