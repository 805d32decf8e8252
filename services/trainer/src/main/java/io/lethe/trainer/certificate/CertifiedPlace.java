package io.lethe.trainer.certificate;

import io.lethe.schemas.ModelVersion;
import io.lethe.store.Store;
import io.lethe.trainer.versions.VersionName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a version lies, and by which hash it is known.
 *
 * @param uri of its directory, relative to the store
 * @param manifestSha256 of its {@code lethe.json}
 */
public record CertifiedPlace(String uri, String manifestSha256) {

  /** By the event that announced the version: what lies there now may be another one. */
  public static CertifiedPlace of(ModelVersion event) {
    return new CertifiedPlace(event.getWeightsUri(), event.getManifestSha256());
  }

  /**
   * By the version's name alone, in the store: whoever can write the store can forge the hash.
   *
   * @throws IOException with one sentence when there is none, or more than one
   */
  public static CertifiedPlace find(Store store, String model, String version) throws IOException {
    List<String> found = new ArrayList<>();
    String ofModel = model + "/";
    for (String job : store.children(ofModel)) {
      if (VersionName.isOfJob(version, job)) {
        for (String attempt : store.children(ofModel + job + "/")) {
          for (String owner : store.children(ofModel + job + "/" + attempt + "/")) {
            String uri = ofModel + job + "/" + attempt + "/" + owner + "/";
            if (store.isSealed(uri)) {
              found.add(uri);
            }
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException(
          "The store has no version %s of model %s that was trained.".formatted(version, model));
    }
    if (found.size() > 1) {
      throw new IOException(
          "The store has %d attempts at version %s of model %s: only its event tells which it is."
              .formatted(found.size(), version, model));
    }
    return new CertifiedPlace(found.get(0), store.manifestSha256(found.get(0)));
  }
}
