/**
 * A text-to-image model as one: prompts become embeddings, latents are sampled under them, and
 * become pictures. Its parts are in {@code text}, {@code unet} and {@code autoencoder}.
 */
package io.lethe.diffusion.texttoimage;
