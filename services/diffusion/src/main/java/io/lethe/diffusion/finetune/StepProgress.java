package io.lethe.diffusion.finetune;

/**
 * One finished step.
 *
 * @param step number of the step, from 1
 * @param steps steps in all
 * @param loss the objective
 * @param positiveRisk its part of the sensitive rows
 * @param negativeRisk its other part, before correction
 * @param unlabeledLoss mean denoising loss of the unlabeled rows, summed over C, H, W
 * @param sensitiveLoss mean denoising loss of the sensitive rows, summed over C, H, W
 * @param gradientNorm norm of the gradient before clipping
 * @param learningRate rate of the step
 * @param imagesPerSecond rows trained on per second since this run started
 * @param microBatch rows that went through the network at once: the batch, or less where memory ran
 *     out
 */
public record StepProgress(
    int step,
    int steps,
    double loss,
    double positiveRisk,
    double negativeRisk,
    double unlabeledLoss,
    double sensitiveLoss,
    double gradientNorm,
    double learningRate,
    double imagesPerSecond,
    int microBatch) {}
