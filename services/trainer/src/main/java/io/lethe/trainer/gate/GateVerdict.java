package io.lethe.trainer.gate;

import java.util.Map;

/**
 * What the gate says of a candidate.
 *
 * @param reason one sentence or more where refused, else empty
 * @param remedy what the next attempt may do about it
 * @param figures what was measured
 */
public record GateVerdict(
    boolean passed, String reason, Remedy remedy, Map<String, Double> figures) {}
