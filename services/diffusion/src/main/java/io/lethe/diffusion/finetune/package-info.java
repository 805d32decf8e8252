/**
 * The training loop and what it consists of: noisy batches, steps, the optimizer, settings and
 * checkpoints. What a step minimises is {@code io.lethe.diffusion.objective}'s.
 */
package io.lethe.diffusion.finetune;
