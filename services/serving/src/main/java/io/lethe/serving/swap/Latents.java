package io.lethe.serving.swap;

/**
 * What a model of latents sampled for a picture.
 *
 * @param channels 4 for Stable Diffusion
 * @param halves (channels, height, width) in IEEE 754 half precision, little-endian, as a
 *     Generation holds them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Latents(int channels, int height, int width, byte[] halves) {}
