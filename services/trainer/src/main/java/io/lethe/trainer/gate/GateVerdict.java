package io.lethe.trainer.gate;

import java.util.Map;

/**
 * What the gate says of a candidate.
 *
 * @param reason one sentence or more where refused; else what is to be known, mostly nothing
 * @param remedy what the next attempt may do about it
 * @param figures what was measured
 */
public record GateVerdict(
    boolean passed, String reason, Remedy remedy, Map<String, Double> figures) {}
