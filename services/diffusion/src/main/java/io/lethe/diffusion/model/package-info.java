/**
 * A denoiser with its weights and schedule, and how batches of requests become pictures. The
 * networks themselves are in {@code unet} and {@code torchscript}, the steps in {@code sampler}.
 */
package io.lethe.diffusion.model;
