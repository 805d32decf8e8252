package io.lethe.trainer.training;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.Picture;

/**
 * The shape of a model's pictures.
 *
 * @param width pixels
 * @param height pixels
 * @param channels 1 grey or 3 RGB
 */
public record ImageShape(int width, int height, int channels) {

  public static ImageShape of(Picture picture) {
    return new ImageShape(picture.width(), picture.height(), picture.channels());
  }

  public static ImageShape of(PictureSource pictures) {
    return new ImageShape(pictures.width(), pictures.height(), pictures.channels());
  }

  @Override
  public String toString() {
    return width + " x " + height + " x " + channels;
  }
}
