/** diffusers' UNet2DModel, written as one TorchScript function over the flat weights. */
package io.lethe.diffusion.unet;
