package io.lethe.serving.guard.detection;

/**
 * How many pictures a probe may find.
 *
 * @param ofNormal share of the normal pictures, as estimated, 0 .. 0.5; 0 for no probe
 * @param ofAll share of all recent pictures, 0 .. 1
 */
public record ProbeShares(double ofNormal, double ofAll) {

  /** For no probe. */
  public static final ProbeShares NONE = new ProbeShares(0, 0);
}
