package io.lethe.trainer.jobs;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.trainer.data.BaseModel;
import io.lethe.trainer.training.FineTuner;
import io.lethe.trainer.versions.VersionName;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's first version, which is its base: it makes the model known. */
public final class FirstVersion {

  private FirstVersion() {}

  /**
   * Copies a base into the store, and says what to publish. It may be repeated.
   *
   * @throws IOException with one sentence when the base can't be read or the store not be written
   * @throws RuntimeException when its weights do not fit its config
   */
  public static ModelVersion store(BaseModel base, VersionStore store, FineTuner fineTuner)
      throws IOException {
    // Once in a model's life: weights that do not fit their config must not become a version.
    fineTuner.load(base.directory()).close();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", base.model());
    facts.put("version", VersionName.BASE);
    facts.put("trainedThrough", 0);
    facts.put("width", base.shape().width());
    facts.put("height", base.shape().height());
    facts.put("channels", base.shape().channels());
    List<String> files = base.files();
    var stored = store.copyBase(base.model(), base.directory(), files, facts);
    return ModelVersion.newBuilder()
        .setModel(base.model())
        .setVersion(VersionName.BASE)
        .setTrainedThrough(0)
        .setLabelCount(0)
        .setLabelDigest("")
        .setWidth(base.shape().width())
        .setHeight(base.shape().height())
        .setChannels(base.shape().channels())
        .setWeightsUri(stored.weightsUri())
        .setManifestSha256(stored.manifestSha256())
        .setStatus(VersionStatus.PUBLISHED)
        .setCreatedAt(Instant.now())
        .build();
  }
}
