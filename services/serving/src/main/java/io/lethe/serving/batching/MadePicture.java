package io.lethe.serving.batching;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.Picture;

/**
 * A picture and where it comes from.
 *
 * @param request what was asked for
 * @param version the one version that made it
 * @param picture the pixels
 */
public record MadePicture(PictureRequest request, String version, Picture picture) {}
