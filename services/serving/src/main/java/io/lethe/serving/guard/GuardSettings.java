package io.lethe.serving.guard;

/**
 * The settings of one model's guard.
 *
 * @param mode what becomes of a sensitive picture
 * @param maxShare share of the pictures that the guard may hold back, 0 .. 1
 * @param window pictures over which that share is taken, 1 or more
 * @param tries new seeds that a picture is made from again, 1 or more
 * @param nearShare share of the model's own recent pictures that may lie near to reported ones, 0
 *     .. 1
 * @param falseShare share of normal pictures that a probe of new labels may take for sensitive, 0
 *     .. 0.5; 0 for no probe
 * @param maxLabels most labels that it knows, 1 or more; the oldest go first
 */
public record GuardSettings(
    GuardMode mode,
    double maxShare,
    int window,
    int tries,
    double nearShare,
    double falseShare,
    int maxLabels) {}
