package io.lethe.experiments;

import java.nio.file.Path;
import java.util.Map;

/**
 * Attacks on the models of an experiment.
 *
 * @param name of the experiment
 * @param settings of the attacks
 * @param base diffusers directory of the model that knows what is sensitive; null for the shipped
 * @param oracle diffusers directory of a model that never saw a sensitive picture; null for none
 * @param models by name the diffusers directory of each further model, in order
 * @param data the data set's folder; null for the shipped one
 * @param scale factor on the sizes of the data, above 0 and at most 1
 */
public record AttackRun(
    String name,
    AttackSettings settings,
    Path base,
    Path oracle,
    Map<String, Path> models,
    Path data,
    double scale) {}
