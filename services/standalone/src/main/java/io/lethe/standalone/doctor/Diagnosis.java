package io.lethe.standalone.doctor;

/**
 * What was found of one thing.
 *
 * @param subject what was looked at
 * @param found one sentence
 * @param remedy what to do; null where all is well
 */
public record Diagnosis(String subject, Outcome outcome, String found, String remedy) {

  /** How it is. */
  public enum Outcome {
    /** As it must be. */
    OK,
    /** It works, and may not for long. */
    WARNING,
    /** It does not work. */
    WRONG,
    /** Nobody said what to look at, or something else has to be mended first. */
    SKIPPED
  }

  static Diagnosis ok(String subject, String found) {
    return new Diagnosis(subject, Outcome.OK, found, null);
  }

  static Diagnosis warning(String subject, String found, String remedy) {
    return new Diagnosis(subject, Outcome.WARNING, found, remedy);
  }

  static Diagnosis wrong(String subject, String found, String remedy) {
    return new Diagnosis(subject, Outcome.WRONG, found, remedy);
  }

  static Diagnosis skipped(String subject, String found, String remedy) {
    return new Diagnosis(subject, Outcome.SKIPPED, found, remedy);
  }
}
