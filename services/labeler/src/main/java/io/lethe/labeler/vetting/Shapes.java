package io.lethe.labeler.vetting;

import io.lethe.labeler.state.ModelShape;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;

/** Compares and names picture shapes. */
public final class Shapes {

  private Shapes() {}

  public static boolean fits(Picture picture, ModelShape shape) {
    return PictureShape.of(picture).equals(of(shape));
  }

  public static String text(ModelShape shape) {
    return text(of(shape));
  }

  static PictureShape of(ModelShape shape) {
    return new PictureShape(shape.getWidth(), shape.getHeight(), shape.getChannels());
  }

  static String text(PictureShape shape) {
    return "%d x %d pixels and %d channel%s"
        .formatted(
            shape.width(), shape.height(), shape.channels(), shape.channels() == 1 ? "" : "s");
  }
}
