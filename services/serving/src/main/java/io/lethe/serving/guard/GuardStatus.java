package io.lethe.serving.guard;

import java.util.Optional;

/**
 * How a model's guard is.
 *
 * @param mode what becomes of a sensitive picture
 * @param labels in force
 * @param judge version whose judge it sees with; empty before the first
 * @param share of the last pictures that it took for sensitive, reported ones apart, 0 .. 1
 * @param alarmed whether that is more than it may hold back
 */
public record GuardStatus(
    GuardMode mode, int labels, Optional<String> judge, double share, boolean alarmed) {}
