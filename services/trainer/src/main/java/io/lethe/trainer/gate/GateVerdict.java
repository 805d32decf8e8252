package io.lethe.trainer.gate;

import java.util.Map;

/**
 * What the gate says of a candidate.
 *
 * @param reason one sentence where refused, else empty
 * @param figures what was measured
 */
public record GateVerdict(boolean passed, String reason, Map<String, Double> figures) {}
