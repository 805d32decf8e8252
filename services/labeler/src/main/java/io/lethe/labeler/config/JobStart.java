package io.lethe.labeler.config;

/** Whose weights a model's training jobs start from. */
public enum JobStart {
  /** The champion's: each job adds to what the last one did. */
  CHAMPION,
  /** Those of the model's first version: each job does all of it anew. */
  ROOT
}
