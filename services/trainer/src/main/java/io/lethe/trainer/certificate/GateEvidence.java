package io.lethe.trainer.certificate;

import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.trainer.gate.GateLimits;
import io.lethe.trainer.gate.GateLook;
import java.util.Map;
import java.util.Optional;

/**
 * What the gate leaves to be certified.
 *
 * @param limits how it made pictures
 * @param look which of the gate's looks it was
 * @param judge calibration of the judge, if there is one
 * @param seed of the first picture
 * @param champion what the champion made
 * @param candidate what the candidate made
 * @param remade the figures that follow from both
 */
public record GateEvidence(
    GateLimits limits,
    GateLook look,
    Optional<PriorEstimate> judge,
    long seed,
    CertifiedPictures champion,
    CertifiedPictures candidate,
    Map<String, Double> remade) {}
