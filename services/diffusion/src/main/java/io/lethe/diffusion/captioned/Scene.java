package io.lethe.diffusion.captioned;

/**
 * What a caption says of a picture.
 *
 * @param motif what it shows
 * @param colour of the motif
 * @param background colour of the rest, in contrast with it
 * @param slanted whether the motif leans to the right
 */
public record Scene(Motif motif, NamedColour colour, NamedColour background, boolean slanted) {}
