package io.lethe.labeler.deployment;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.output.Emitter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes a version the champion, or tries it, if it was gated against the champion of this moment.
 * One that was not stays published, not live, and a new job is gated against the present champion.
 */
public final class ChampionProcessor
    extends ContextualProcessor<String, ModelVersion, String, Object> {

  /** Name of its node. */
  public static final String NAME = "champions";

  private final LabelerSettings settings;
  private Deployments deployments;
  private DeploymentWriter writer;
  private NextChampions next;
  private Emitter emitter;

  public ChampionProcessor(LabelerSettings settings) {
    this.settings = settings;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    emitter = new Emitter(NAME, context);
    deployments = new Deployments(context);
    writer = new DeploymentWriter(context, emitter, deployments);
    next = new NextChampions(settings, context, deployments, writer);
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
        writer.deploy(
            model,
            version.getVersion(),
            DeploymentMode.LATEST,
            NextChampions.BY,
            "The model's first version.");
      }
      return;
    }
    if (champion.getVersion().equals(version.getGatedAgainst())) {
      next.take(champion, version.getVersion());
    } else if (champion.getMode() == DeploymentMode.LATEST && version.getParent() != null) {
      ModelVersion live = deployments.version(model, champion.getVersion());
      long learned = live == null ? 0 : live.getTrainedThrough();
      trigger(model, new TriggerEvent.Stale(learned, version.getTrainedThrough(), null));
    }
  }

  private void trigger(String model, TriggerEvent event) {
    emitter.send(TriggerEvent.OUTLET, model, event);
  }
}
