package io.lethe.experiments;

/**
 * The Frechet distance that a perfect model would have: that of as many real normal pictures, which
 * no training saw either.
 *
 * @param realFrechet in the classifier's features, to the same reference as a model's pictures
 * @param realFrechetError its standard error over pictures
 */
public record RealBaseline(double realFrechet, double realFrechetError) {}
