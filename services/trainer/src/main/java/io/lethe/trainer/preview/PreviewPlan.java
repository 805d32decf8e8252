package io.lethe.trainer.preview;

import io.lethe.diffusion.model.SamplerKind;

/**
 * How often and on what a model in training is looked at.
 *
 * @param steps training steps between two looks; 0 for none
 * @param pictures pictures made for each
 * @param sampler how
 * @param samplerSteps its denoising steps
 */
public record PreviewPlan(int steps, int pictures, SamplerKind sampler, int samplerSteps) {}
