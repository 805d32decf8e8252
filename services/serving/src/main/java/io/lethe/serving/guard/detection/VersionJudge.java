package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import java.util.List;

/** The judge that came with a version. One thread at a time uses it; closed when it is replaced. */
public interface VersionJudge extends AutoCloseable {

  /** The version that it came with. */
  String version();

  /** Sequence of the last label change that it learned from. */
  long trainedThrough();

  /** Whether it can look at a picture: one of its model's shape. */
  boolean reads(Picture picture);

  /**
   * Looks at pictures of its model's shape, in one call.
   *
   * @param pictures at least one
   * @return one look a picture, in their order
   */
  List<Look> look(List<Picture> pictures);

  /**
   * What it sees in a picture.
   *
   * @param features in which pictures are compared by their Euclidean distance
   * @param sensitive whether all of its members take the picture for sensitive
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Look(float[] features, boolean sensitive) {}

  @Override
  void close();
}
