package io.lethe.trainer.gate;

/** What may help a candidate that was refused. */
public enum Remedy {
  /** Nothing: it passed, or the figures ask for both others at once. */
  NONE,
  /** Less: it is damaged. */
  GENTLER,
  /** More: it makes too many sensitive pictures. */
  STRONGER
}
