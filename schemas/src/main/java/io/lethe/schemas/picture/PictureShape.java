package io.lethe.schemas.picture;

/**
 * Shape of a model's pictures.
 *
 * @param width pixels
 * @param height pixels
 * @param channels 1 grey or 3 RGB
 */
public record PictureShape(int width, int height, int channels) {

  @Override
  public String toString() {
    return width + " x " + height + " x " + channels;
  }
}
