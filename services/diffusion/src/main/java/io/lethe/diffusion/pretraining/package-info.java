/**
 * A text-to-image model from nothing: its autoencoder is trained first, then its text encoder and
 * its U-Net together, on captioned pictures.
 */
package io.lethe.diffusion.pretraining;
