/**
 * The trainer's settings as a documented type, and the checks that turn them into limits, plans and
 * schedules. A bad setting ends the start with one sentence, an {@link
 * io.lethe.topics.startup.InvalidSettingException}.
 */
package io.lethe.trainer.config;
