package io.lethe.trainer.certificate;

/**
 * One thing that a certificate claims, and what became of it.
 *
 * @param name what it is about
 * @param said by the certificate
 * @param found when it was looked into; of what was not, why
 * @param outcome what that means
 */
public record Claim(String name, String said, String found, Outcome outcome) {

  /** What may become of a claim. */
  public enum Outcome {
    /** It was looked into, and holds. */
    CONFIRMED,
    /** It was looked into, and does not hold. */
    REFUTED,
    /** It can't be looked into here. */
    NOT_CHECKED
  }

  static Claim of(String name, Object said, Object found, boolean holds) {
    return new Claim(
        name,
        String.valueOf(said),
        String.valueOf(found),
        holds ? Outcome.CONFIRMED : Outcome.REFUTED);
  }

  static Claim notChecked(String name, Object said, String why) {
    return new Claim(name, String.valueOf(said), why, Outcome.NOT_CHECKED);
  }
}
