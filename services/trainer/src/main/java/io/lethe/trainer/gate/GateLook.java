package io.lethe.trainer.gate;

/**
 * One look of the gate at a candidate.
 *
 * @param dropOwed whether there is anything to unlearn: not after a retraction
 * @param spending the part of the job's error that a drop shown by this look may have
 */
public record GateLook(boolean dropOwed, ErrorSpending spending) {}
