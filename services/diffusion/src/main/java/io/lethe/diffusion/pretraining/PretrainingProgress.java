package io.lethe.diffusion.pretraining;

/**
 * One finished step.
 *
 * @param part what is trained
 * @param step number of the step, from 1
 * @param steps steps of that part in all
 * @param loss mean loss of its rows
 * @param imagesPerSecond rows trained on per second since this run started
 */
public record PretrainingProgress(
    String part, int step, int steps, double loss, double imagesPerSecond) {}
