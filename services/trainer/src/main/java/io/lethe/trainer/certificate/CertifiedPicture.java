package io.lethe.trainer.certificate;

/**
 * What is kept of a picture that a model made: enough to tell whether the same model makes it
 * again, too little to show it.
 *
 * @param seed all randomness of the picture
 * @param mean of its values, about -1 .. 1; of a text-to-image model those of its latents
 * @param score the judge's, log odds; null without a judge
 */
public record CertifiedPicture(long seed, double mean, Double score) {}
