package io.lethe.serving.batching;

import io.lethe.schemas.picture.Picture;
import io.lethe.serving.swap.PictureOrder;

/**
 * A picture and where it comes from.
 *
 * @param order what was asked for
 * @param version the one version that made it
 * @param picture the pixels
 */
public record MadePicture(PictureOrder order, String version, Picture picture) {}
