package io.lethe.schemas.statistics;

/**
 * Bounds of a probability, each of them with an error of its own.
 *
 * @param lower 0 to 1
 * @param upper 0 to 1
 */
public record Bounds(double lower, double upper) {}
