package io.lethe.trainer.phases;

import io.lethe.trainer.certificate.ModelLook;
import io.lethe.trainer.gate.GateMaterial;
import io.lethe.trainer.gate.Measurement;

/**
 * What each candidate of a job is compared with.
 *
 * @param material what models are measured on
 * @param champion what the champion makes of it
 * @param certified what anybody can see of the champion who has its weights and the judge
 */
record GateBaseline(GateMaterial material, Measurement champion, ModelLook certified) {}
