package io.lethe.labeler.deployment;

import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.schemas.Command;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Carries out operators' commands on which version is live. */
public final class DeploymentCommands {

  private final ProcessorContext<?, ?> context;
  private final Emitter emitter;
  private final Deployments deployments;

  /** For a processor that has the {@linkplain Deployments#stores deployments' stores}. */
  public DeploymentCommands(ProcessorContext<?, ?> context, Emitter emitter) {
    this.context = context;
    this.emitter = emitter;
    this.deployments = new Deployments(context);
  }

  /**
   * Carries out PIN, ROLL_BACK and RESUME.
   *
   * @throws UnusableRecordException when that can't be
   */
  public void carryOut(Command command) throws UnusableRecordException {
    String model = command.getModel();
    Deployment current = deployments.current(model);
    switch (command.getKind()) {
      case PIN -> pin(command, deployable(model, command.getVersion()));
      case ROLL_BACK -> pin(command, rollBackTarget(command, current));
      default -> resume(command, current);
    }
  }

  /** Whether a model has a version. */
  public boolean knows(String model) {
    return deployments.current(model) != null;
  }

  /** Any model that has a version, of those in this partition. */
  public Optional<String> anyModel() {
    return deployments.anyModel();
  }

  private ModelVersion rollBackTarget(Command command, Deployment current)
      throws UnusableRecordException {
    if (command.getVersion() != null) {
      return deployable(command.getModel(), command.getVersion());
    }
    // What was live before is what it was gated against; its parent may be far older.
    ModelVersion champion = known(command.getModel(), current.getVersion());
    String before =
        champion.getGatedAgainst() == null ? champion.getParent() : champion.getGatedAgainst();
    if (before == null) {
      throw new UnusableRecordException(
          "The champion %s was gated against no version to roll back to."
              .formatted(champion.getVersion()));
    }
    return deployable(command.getModel(), before);
  }

  private ModelVersion known(String model, String name) throws UnusableRecordException {
    ModelVersion version = deployments.version(model, name);
    if (version == null) {
      throw new UnusableRecordException("Unknown version %s of model %s.".formatted(name, model));
    }
    return version;
  }

  private ModelVersion deployable(String model, String name) throws UnusableRecordException {
    if (name == null) {
      throw new UnusableRecordException("The command names no version.");
    }
    ModelVersion version = known(model, name);
    if (version.getStatus() != VersionStatus.PUBLISHED) {
      throw new UnusableRecordException("Version %s was rejected by the gate.".formatted(name));
    }
    return version;
  }

  private void pin(Command command, ModelVersion version) {
    deploy(command, version.getVersion(), DeploymentMode.PINNED);
  }

  /** Follows new champions again, beginning with one that was gated against the pinned version. */
  private void resume(Command command, Deployment current) throws UnusableRecordException {
    if (current.getMode() == DeploymentMode.LATEST) {
      return;
    }
    String model = command.getModel();
    String successor = deployments.successor(model);
    String version = successor == null ? current.getVersion() : successor;
    long learned = known(model, version).getTrainedThrough();
    deploy(command, version, DeploymentMode.LATEST);
    trigger(model, new TriggerEvent.Stale(learned, 0, command.getCommandId()));
  }

  private void deploy(Command command, String version, DeploymentMode mode) {
    String reason = command.getReason().isBlank() ? command.getKind().name() : command.getReason();
    Deployment deployment =
        deployments.deploy(
            command.getModel(),
            version,
            mode,
            command.getBy(),
            reason,
            context.currentSystemTimeMs());
    emitter.write(Topics.DEPLOYMENTS, command.getModel(), deployment);
    trigger(command.getModel(), new TriggerEvent.Deployed(version));
  }

  private void trigger(String model, TriggerEvent event) {
    emitter.send(TriggerEvent.OUTLET, model, event);
  }
}
