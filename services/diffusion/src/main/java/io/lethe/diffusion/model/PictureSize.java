package io.lethe.diffusion.model;

/**
 * How large a picture should be, in pixels.
 *
 * @param width null for the model's own
 * @param height null for the model's own
 */
public record PictureSize(Integer width, Integer height) {

  /** The model's own. */
  public static final PictureSize OF_MODEL = new PictureSize(null, null);
}
