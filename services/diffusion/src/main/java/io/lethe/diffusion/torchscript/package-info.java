/** A denoiser that its user brings as a TorchScript module. */
package io.lethe.diffusion.torchscript;
