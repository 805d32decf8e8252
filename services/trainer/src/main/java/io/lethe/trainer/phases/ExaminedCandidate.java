package io.lethe.trainer.phases;

import io.lethe.trainer.certificate.GateEvidence;
import io.lethe.trainer.gate.GateVerdict;

/**
 * A candidate after the gate.
 *
 * @param verdict what the gate says of it
 * @param evidence what of that anybody can make again
 */
record ExaminedCandidate(GateVerdict verdict, GateEvidence evidence) {}
