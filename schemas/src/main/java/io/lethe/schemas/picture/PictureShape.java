package io.lethe.schemas.picture;

/**
 * Shape of a model's pictures.
 *
 * @param width pixels
 * @param height pixels
 * @param channels 1 grey or 3 RGB
 */
public record PictureShape(int width, int height, int channels) {

  /** The shape of one picture. */
  public static PictureShape of(Picture picture) {
    return new PictureShape(picture.width(), picture.height(), picture.channels());
  }

  /** Width x height x channels, such as "28 x 28 x 1". */
  @Override
  public String toString() {
    return width + " x " + height + " x " + channels;
  }
}
