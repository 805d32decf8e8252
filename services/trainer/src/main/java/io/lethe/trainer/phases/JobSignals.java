package io.lethe.trainer.phases;

import io.lethe.trainer.progress.Heartbeat;
import java.util.function.BooleanSupplier;

/**
 * What a job says while it runs, and what it is told.
 *
 * @param heartbeat hears of each phase, step and preview
 * @param cancelled whether the job is to end now: the trainer stops, or the job was cancelled
 * @param resumable whether a training that is cancelled now will be gone on with
 */
public record JobSignals(
    Heartbeat heartbeat, BooleanSupplier cancelled, BooleanSupplier resumable) {}
