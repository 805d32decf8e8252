package io.lethe.trainer.versions;

import io.lethe.schemas.ModelVersion;

/**
 * A sealed attempt: its bytes are on disk, only its events may still be missing.
 *
 * @param version the event that announces it
 * @param reason why the gate refused it; empty where it passed
 */
public record FinishedAttempt(ModelVersion version, String reason) {}
