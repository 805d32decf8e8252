package io.lethe.labeler.config;

/** What becomes of weights that have learned a label which is then retracted or erased. */
public enum RetractionPolicy {
  /** The next version may descend from them; it no longer learns the label. */
  ACCEPT,
  /** No job starts from them. */
  RETRAIN
}
