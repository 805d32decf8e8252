package io.lethe.trainer.progress;

import io.lethe.trainer.training.Sampling;

/**
 * How often and on what a model in training is looked at.
 *
 * @param steps training steps between two looks; 0 for none
 * @param pictures pictures made for each
 * @param sampling how
 */
public record PreviewPlan(int steps, int pictures, Sampling sampling) {}
