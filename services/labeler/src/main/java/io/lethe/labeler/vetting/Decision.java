package io.lethe.labeler.vetting;

/**
 * What vetting says of a picture.
 *
 * @param holder the reporter who holds the label, or null where it is held back
 * @param reason why it is held back, one sentence, or null
 * @param forRoom whether it is held back only because its reporters hold as many as they may
 */
public record Decision(String holder, String reason, boolean forRoom) {

  static Decision holder(String reporter) {
    return new Decision(reporter, null, false);
  }

  static Decision held(String reason) {
    return new Decision(null, reason, false);
  }

  static Decision heldForRoom(String reason) {
    return new Decision(null, reason, true);
  }

  public boolean isHeldBack() {
    return holder == null;
  }
}
