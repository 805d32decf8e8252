/**
 * DDPM, DDIM and DPM-Solver++(2M) as weights of one common step, so that pictures of different
 * samplers share a batch.
 */
package io.lethe.diffusion.sampler;
