package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;

/**
 * What a candidate learns from.
 *
 * @param unlabeled at least one picture of the model's shape; of a text-to-image model those of the
 *     texts that were reported
 * @param labelled at least one picture, unless no labelled rows are asked for
 * @param far those of other texts; none for models without texts
 */
public record TrainingPictures(
    PictureSource unlabeled, PictureSource labelled, PictureSource far) {}
