/**
 * The trainer's settings as a documented type, and the checks that turn them into limits, plans and
 * schedules. A bad setting ends the start with one sentence, a {@link
 * io.lethe.trainer.config.TrainerStartException}.
 */
package io.lethe.trainer.config;
