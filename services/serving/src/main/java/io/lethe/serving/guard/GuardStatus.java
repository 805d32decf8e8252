package io.lethe.serving.guard;

import java.util.Optional;

/**
 * The status of a model's guard.
 *
 * @param mode what becomes of a sensitive picture
 * @param labels how many labels in force it knows
 * @param judge version whose judge it uses; empty before the first
 * @param share of the window's pictures that it took for sensitive, without reported ones, 0 .. 1
 * @param alarmed whether that share is larger than it may hold back
 */
public record GuardStatus(
    GuardMode mode, int labels, Optional<String> judge, double share, boolean alarmed) {}
