/**
 * Lets a job go on after a crash: the state of its training on disk, and the names and hash of the
 * data that it must find again. Finished versions are in {@link io.lethe.trainer.versions}.
 */
package io.lethe.trainer.checkpoints;
