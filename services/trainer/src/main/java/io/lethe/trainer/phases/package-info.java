/**
 * The phases of one job in their order ({@link io.lethe.trainer.phases.TrainingPipeline}): open,
 * gather, judge, train, gate, publish. Each takes the record that the phase before it made; none
 * touches the job's transaction.
 */
package io.lethe.trainer.phases;
