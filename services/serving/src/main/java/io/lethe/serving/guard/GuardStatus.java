package io.lethe.serving.guard;

import io.lethe.serving.guard.detection.Nearness;
import java.util.Optional;

/**
 * The status of a model's guard.
 *
 * @param mode what becomes of a sensitive picture
 * @param labels how many labels in force it knows
 * @param judge version whose judge it uses; empty before the first
 * @param nearness by what it finds pictures that are like labels which no judge has learned
 * @param share of the window's pictures that it took for sensitive, without reported ones, 0 .. 1
 * @param alarmed whether that share is larger than it may hold back
 */
public record GuardStatus(
    GuardMode mode,
    int labels,
    Optional<String> judge,
    Nearness nearness,
    double share,
    boolean alarmed) {}
