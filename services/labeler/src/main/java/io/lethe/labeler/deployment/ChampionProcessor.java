package io.lethe.labeler.deployment;

import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.output.Emitter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes a version the champion if it was gated against the champion of this moment. One that was
 * not stays published, not live, and a new job is gated against the present champion.
 */
public final class ChampionProcessor
    extends ContextualProcessor<String, ModelVersion, String, Object> {

  /** Name of its node. */
  public static final String NAME = "champions";

  private static final String BY = "labeler";

  private Deployments deployments;
  private Emitter emitter;

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(NAME, context);
    deployments = new Deployments(context);
  }

  @Override
  public void process(Record<String, ModelVersion> record) {
    ModelVersion version = record.value();
    if (!deployments.remember(version)) {
      return;
    }
    if (version.getStatus() == VersionStatus.PUBLISHED) {
      published(version);
    }
    // After the deployment: the job that this closes may be followed at once by the next.
    trigger(
        version.getModel(), new TriggerEvent.VersionRead(version.getVersion(), version.getJobId()));
  }

  private void published(ModelVersion version) {
    String model = version.getModel();
    Deployment champion = deployments.current(model);
    if (champion == null) {
      if (version.getParent() == null) {
        deploy(version, "The model's first version.");
      }
      return;
    }
    boolean gatedNow = champion.getVersion().equals(version.getGatedAgainst());
    if (champion.getMode() == DeploymentMode.PINNED) {
      if (gatedNow) {
        deployments.succeedLater(model, version.getVersion());
      }
    } else if (gatedNow) {
      deploy(version, "Gated against the champion, " + champion.getVersion() + ".");
    } else if (version.getParent() != null) {
      ModelVersion live = deployments.version(model, champion.getVersion());
      long learned = live == null ? 0 : live.getTrainedThrough();
      trigger(model, new TriggerEvent.Stale(learned, version.getTrainedThrough(), null));
    }
  }

  private void deploy(ModelVersion version, String reason) {
    Deployment deployment =
        deployments.deploy(
            version.getModel(),
            version.getVersion(),
            DeploymentMode.LATEST,
            BY,
            reason,
            context().currentSystemTimeMs());
    emitter.write(Topics.DEPLOYMENTS, version.getModel(), deployment);
    trigger(version.getModel(), new TriggerEvent.Deployed(version.getVersion()));
  }

  private void trigger(String model, TriggerEvent event) {
    emitter.send(TriggerEvent.OUTLET, model, event);
  }
}
