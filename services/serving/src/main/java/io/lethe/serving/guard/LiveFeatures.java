package io.lethe.serving.guard;

import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.serving.guard.detection.VersionFeatures;
import io.lethe.serving.swap.VersionLease;
import java.util.List;
import java.util.Optional;

/** Features by a model's live version, which is leased until this is closed. */
public final class LiveFeatures implements VersionFeatures {

  private final VersionLease lease;

  private LiveFeatures(VersionLease lease) {
    this.lease = lease;
  }

  /**
   * Takes a lease over.
   *
   * @return empty where the version tells no features; the lease is closed then
   */
  public static Optional<VersionFeatures> of(VersionLease lease) {
    if (lease.denoiser().hasFeatures()) {
      return Optional.of(new LiveFeatures(lease));
    }
    lease.close();
    return Optional.empty();
  }

  @Override
  public String version() {
    return lease.version();
  }

  @Override
  public boolean reads(Picture picture) {
    return lease
        .denoiser()
        .shape()
        .equals(new PictureShape(picture.width(), picture.height(), picture.channels()));
  }

  @Override
  public float[][] read(List<Picture> pictures) {
    return lease.denoiser().features(pictures);
  }

  @Override
  public void close() {
    lease.close();
  }
}
