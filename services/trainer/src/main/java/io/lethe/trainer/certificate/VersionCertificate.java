package io.lethe.trainer.certificate;

import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.gate.GateLook;
import java.util.List;
import java.util.Map;

/**
 * What a version claims of itself, {@code certificate.json} in its directory. It holds no picture,
 * text, name or label: of the labelled set only the count and the digest.
 *
 * @param format {@link #FORMAT}
 * @param facts those of {@code lethe.json}: names, job, settings, label digest, figures
 * @param parent the version that the training started from
 * @param gatedAgainst the version that it was compared with
 * @param files SHA-256 (hex) by path of each other file of the directory: weights and judge
 * @param judge what the judge's threshold and recall rest on; null where the job has no judge
 * @param gate how the pictures are made, how many, and what the gate allowed
 * @param look which of the gate's looks it was, since many looks share one error
 * @param seed of the first picture; those that follow have the next seeds
 * @param champion what the version it was compared with made of the seeds
 * @param candidate what the version itself made of them
 * @param remade names of those figures among the facts' that follow from weights, judge and seeds;
 *     all others need the operator's data
 */
public record VersionCertificate(
    int format,
    Map<String, Object> facts,
    VersionReference parent,
    VersionReference gatedAgainst,
    Map<String, String> files,
    PriorEstimate judge,
    GateLimits gate,
    GateLook look,
    long seed,
    CertifiedPictures champion,
    CertifiedPictures candidate,
    List<String> remade) {

  /** The only one there is. */
  public static final int FORMAT = 1;
}
