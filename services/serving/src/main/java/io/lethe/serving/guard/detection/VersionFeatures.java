package io.lethe.serving.guard.detection;

import io.lethe.schemas.picture.Picture;
import java.util.List;

/**
 * Features of pictures by the denoiser of one version, which tell apart content that no judge has
 * learned. The version stays in memory until this is closed, so it is closed soon.
 */
public interface VersionFeatures extends AutoCloseable {

  /** The version whose denoiser it is. */
  String version();

  /** Whether a picture has the shape that the version makes. */
  boolean reads(Picture picture);

  /**
   * Reads pictures.
   *
   * @param pictures at least one, each of which it reads
   * @return one vector a picture, all of one length
   * @throws RuntimeException when the native library fails
   */
  float[][] read(List<Picture> pictures);

  @Override
  void close();
}
