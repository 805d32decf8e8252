package io.lethe.labeler.vetting;

import io.lethe.labeler.state.ModelShape;
import io.lethe.schemas.picture.Picture;

/** Compares and names picture shapes. */
public final class Shapes {

  private Shapes() {}

  public static boolean fits(Picture picture, ModelShape shape) {
    return picture.width() == shape.getWidth()
        && picture.height() == shape.getHeight()
        && picture.channels() == shape.getChannels();
  }

  public static String text(ModelShape shape) {
    return text(shape.getWidth(), shape.getHeight(), shape.getChannels());
  }

  public static String text(Picture picture) {
    return text(picture.width(), picture.height(), picture.channels());
  }

  private static String text(int width, int height, int channels) {
    return "%d x %d pixels and %d channel%s"
        .formatted(width, height, channels, channels == 1 ? "" : "s");
  }
}
