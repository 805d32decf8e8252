package io.lethe.trainer.data;

import io.lethe.diffusion.dataset.PictureSource;

/**
 * A job's unlabeled pictures.
 *
 * @param pictures of the model's shape, each of a class that the model has; of a text-to-image
 *     model the latents of the texts that were reported, so that sensitive ones are among them
 * @param far latents of other texts; none of other models
 * @param unconditional latents that the base made of the empty text; none of other models
 * @param skipped generations that were passed over because they can't be used, 0 or more
 */
public record UnlabeledPictures(
    PictureSource pictures, PictureSource far, PictureSource unconditional, int skipped) {

  /** Pictures of a model that takes no texts. */
  public UnlabeledPictures(PictureSource pictures, int skipped) {
    this(pictures, pictures.rows(), pictures.rows(), skipped);
  }
}
