package io.lethe.serving.deployment;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import java.time.Instant;

/** Records of versions and deployments. */
public final class Versions {

  private Versions() {}

  /** A published version of 2 x 2 grey pictures. */
  public static ModelVersion version(String model, String name) {
    return builder(model, name).build();
  }

  /** The same, to be changed: a copy of a record mixes class loaders in Quarkus's tests. */
  public static ModelVersion.Builder builder(String model, String name) {
    return ModelVersion.newBuilder()
        .setModel(model)
        .setVersion(name)
        .setTrainedThrough(0)
        .setLabelCount(0)
        .setLabelDigest("")
        .setWidth(2)
        .setHeight(2)
        .setChannels(1)
        .setWeightsUri(name)
        .setManifestSha256("00")
        .setStatus(VersionStatus.PUBLISHED)
        .setCreatedAt(Instant.EPOCH);
  }

  /** A deployment that follows new champions. */
  public static Deployment deployment(String model, String version, long revision) {
    return Deployment.newBuilder()
        .setModel(model)
        .setVersion(version)
        .setMode(DeploymentMode.LATEST)
        .setRevision(revision)
        .setBy("test")
        .setDeployedAt(Instant.EPOCH)
        .build();
  }
}
