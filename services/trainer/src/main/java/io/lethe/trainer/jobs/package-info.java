/**
 * Takes job records from Kafka one at a time, tells which are open or cancelled, and commits what
 * ends each. How a version comes of a job is in {@link io.lethe.trainer.phases}.
 */
package io.lethe.trainer.jobs;
