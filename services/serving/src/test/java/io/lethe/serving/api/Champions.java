package io.lethe.serving.api;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.topics.TopicWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;

/** Tells the topics of a model's versions, and which of them should be live. */
public final class Champions {

  private final TopicWriter writer;
  private final String model;
  private final PictureShape shape;
  private long revision;

  public Champions(TopicWriter writer, String model, PictureShape shape) {
    this.writer = writer;
    this.model = model;
    this.shape = shape;
  }

  /**
   * A version, in the folder of its name within the model's.
   *
   * @param manifest its hash
   */
  public void announce(String version, String manifest)
      throws InterruptedException, ExecutionException {
    announce(version, manifest, null);
  }

  /**
   * Like {@link #announce(String, String)}.
   *
   * @param before the champion of its gate; null for none
   */
  public void announce(String version, String manifest, String before)
      throws InterruptedException, ExecutionException {
    ModelVersion fact =
        Versions.builder(model, version)
            .setWidth(shape.width())
            .setHeight(shape.height())
            .setChannels(shape.channels())
            .setWeightsUri(model + "/" + version)
            .setManifestSha256(manifest)
            .setGatedAgainst(before)
            .build();
    writer.sendByModel(Topics.MODEL_VERSIONS, model + "/" + version, fact).get();
  }

  /** Has an announced version tried beside the one that is live. */
  public void tryBeside(String version, String tried, TrialMode mode, double share)
      throws InterruptedException, ExecutionException {
    Instant now = Instant.now();
    var trial = new Trial(tried, mode, share, 100L, now, now.plus(Duration.ofDays(1)));
    var deployment =
        new Deployment(
            model, version, DeploymentMode.LATEST, ++revision, "test", "", now, trial, null);
    writer.sendByModel(Topics.DEPLOYMENTS, model, deployment).get();
  }

  /** Has an announced version go live. */
  public void deploy(String version) throws InterruptedException, ExecutionException {
    Deployment deployment = Versions.deployment(model, version, ++revision);
    writer.sendByModel(Topics.DEPLOYMENTS, model, deployment).get();
  }
}
