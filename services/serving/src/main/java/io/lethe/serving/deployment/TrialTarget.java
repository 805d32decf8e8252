package io.lethe.serving.deployment;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Trial;

/**
 * A version that a model should try.
 *
 * @param version as the trainer published it
 * @param champion name of the version that it is compared with
 * @param trial how it is tried
 * @param revision revision of the deployment that began the trial
 */
public record TrialTarget(ModelVersion version, String champion, Trial trial, long revision) {}
