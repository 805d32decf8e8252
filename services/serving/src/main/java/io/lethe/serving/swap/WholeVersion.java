package io.lethe.serving.swap;

import io.lethe.diffusion.texttoimage.WholeModels;

/**
 * The whole weights that a version is a low-rank change of.
 *
 * @param name tells them from all others: the hash of their manifest
 * @param files where they lie, verified; asked only where they are not in memory
 */
public record WholeVersion(String name, WholeModels.Whole files) {}
