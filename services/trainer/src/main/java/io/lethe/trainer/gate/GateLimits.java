package io.lethe.trainer.gate;

import io.lethe.diffusion.model.SamplerKind;

/**
 * What the gate measures and allows.
 *
 * @param pictures pictures that the candidate generates
 * @param maxBroken broken ones among them that still pass
 * @param lossRows draws of picture, timestep and noise in the loss on unlabeled data
 * @param maxLossRatio largest candidate's loss on unlabeled data over the champion's
 * @param sampler how pictures are generated
 * @param samplerSteps its denoising steps
 */
public record GateLimits(
    int pictures,
    int maxBroken,
    int lossRows,
    double maxLossRatio,
    SamplerKind sampler,
    int samplerSteps) {}
