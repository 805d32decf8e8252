package io.lethe.trainer.certificate;

import io.lethe.schemas.ModelVersion;

/**
 * Another version, named so that nothing else can stand in for it.
 *
 * @param version its name
 * @param weightsUri its directory relative to the store
 * @param manifestSha256 hash of its {@code lethe.json}, and by that of its files
 */
public record VersionReference(String version, String weightsUri, String manifestSha256) {

  /** The version of an event. */
  public static VersionReference of(ModelVersion event) {
    return new VersionReference(
        event.getVersion(), event.getWeightsUri(), event.getManifestSha256());
  }
}
