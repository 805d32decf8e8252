/** diffusers' AutoencoderKL, which turns pictures into latents and latents into pictures. */
package io.lethe.diffusion.autoencoder;
