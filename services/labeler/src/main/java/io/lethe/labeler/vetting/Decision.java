package io.lethe.labeler.vetting;

/**
 * What vetting says of a picture.
 *
 * @param holder the reporter who holds the label, or null where it is held back
 * @param reason why it is held back, one sentence, or null
 */
public record Decision(String holder, String reason) {

  static Decision holder(String reporter) {
    return new Decision(reporter, null);
  }

  static Decision held(String reason) {
    return new Decision(null, reason);
  }

  public boolean isHeldBack() {
    return holder == null;
  }
}
