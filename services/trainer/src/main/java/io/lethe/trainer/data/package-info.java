/**
 * What a job learns from: its labelled set, its unlabeled pictures, and the configured base of its
 * model. Everything is read here, from topics and disk; what a resumed job must find again is in
 * {@link io.lethe.trainer.checkpoints}.
 */
package io.lethe.trainer.data;
