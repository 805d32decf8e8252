package io.lethe.serving.swap;

import io.lethe.schemas.ModelVersion;

/**
 * The version that a model should serve.
 *
 * @param version the champion, as the trainer published it
 * @param revision revision of the deployment that wants it
 */
public record VersionTarget(ModelVersion version, long revision) {}
