package io.lethe.standalone.experiment;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.DiffusionModel;

/**
 * The peer that trains nothing but a judge: more pictures than needed are made, and those that the
 * judge finds most sensitive are thrown away.
 */
record Rejection(ExperimentSettings settings, Split split) {

  PictureSource pictures(DiffusionModel base, PictureMaker maker) {
    throw new IllegalStateException("no judge yet");
  }
}
