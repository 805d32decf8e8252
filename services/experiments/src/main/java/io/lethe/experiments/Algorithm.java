package io.lethe.experiments;

/** What an experiment does to the base. */
public enum Algorithm {
  /** Nothing: the base itself. */
  NONE,
  /** Training on U, blind to labels. */
  UNSUPERVISED,
  /** Every unlabeled picture is taken for normal. */
  SUPERVISED,
  /** The positive-unlabeled objective. */
  PU,
  /** Training on the normal pictures of U alone: nobody has these labels, it is a bound. */
  ORACLE,
  /** Static negative guidance by a model of S; the base is not trained. */
  GUIDANCE,
  /** Rejection of the pictures that the judge finds most sensitive; the base is not trained. */
  REJECTION;

  /** Whether the base itself is fine-tuned. */
  boolean trains() {
    return this == UNSUPERVISED || this == SUPERVISED || this == PU || this == ORACLE;
  }
}
