package io.lethe.serving.deployment;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import java.time.Instant;

/** Followers that have seen models already, for tests without a broker. */
public final class SeenModels {

  private SeenModels() {}

  /** A follower that is not started and knows one version of a model. */
  public static DeploymentFollower of(String model) {
    var view = new DeploymentView();
    view.put(
        ModelVersion.newBuilder()
            .setModel(model)
            .setVersion("v1")
            .setTrainedThrough(0)
            .setLabelCount(0)
            .setLabelDigest("")
            .setWidth(2)
            .setHeight(2)
            .setChannels(1)
            .setWeightsUri("v1")
            .setManifestSha256("00")
            .setStatus(VersionStatus.PUBLISHED)
            .setCreatedAt(Instant.EPOCH)
            .build());
    return new DeploymentFollower(
        () -> {
          throw new IllegalStateException("There is no broker");
        },
        view,
        (name, target) -> {});
  }
}
