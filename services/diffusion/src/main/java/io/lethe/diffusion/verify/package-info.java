/** Compares a checkpoint with what diffusers computed from it. */
package io.lethe.diffusion.verify;
