package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.PictureSource;

/**
 * A job's unlabeled pictures.
 *
 * @param pictures of the model's shape, each of a class that the model has
 * @param skipped generations that were passed over because they can't be used, 0 or more
 */
public record UnlabeledPictures(PictureSource pictures, int skipped) {}
