package io.lethe.labeler.deployment;

import io.lethe.labeler.deadletter.DeadLetters;
import io.lethe.labeler.intake.Contents;
import io.lethe.labeler.intake.Readings;
import io.lethe.labeler.intake.RefusedException;
import io.lethe.labeler.once.Remembered;
import io.lethe.labeler.state.Origin;
import io.lethe.labeler.trigger.TriggerEvent;
import io.lethe.schemas.Command;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.ModelKey;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/** Carries out operators' commands, each once. */
public final class CommandDesk extends ContextualProcessor<String, Origin, String, Object> {

  private Deployments deployments;
  private WindowStore<String, String> seen;

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    deployments = new Deployments(context);
    seen = context.getStateStore(Deployments.COMMANDS);
  }

  @Override
  public void process(Record<String, Origin> record) {
    Command command = Contents.of(record.value(), Readings.COMMANDS.serde());
    String id = ModelKey.of(command.getModel(), command.getCommandId());
    if (Remembered.latest(seen, id) != null) {
      return;
    }
    try {
      carryOut(command);
      seen.put(id, command.getKind().name(), record.timestamp());
    } catch (RefusedException e) {
      long now = context().currentSystemTimeMs();
      context().forward(DeadLetters.record(record.value(), e.getMessage(), now));
    }
  }

  private void carryOut(Command command) throws RefusedException {
    String model = command.getModel();
    Deployment current = deployments.current(model);
    if (current == null) {
      throw new RefusedException("Unknown model %s: it has no version.".formatted(model));
    }
    switch (command.getKind()) {
      case TRAIN_NOW -> emit(model, new TriggerEvent.TrainNow(command.getCommandId()));
      case PIN -> pin(command, deployable(model, command.getVersion()));
      case ROLL_BACK -> pin(command, rollBackTarget(command, current));
      case RESUME -> resume(command, current);
      default -> throw new RefusedException("Unknown command " + command.getKind() + ".");
    }
  }

  private ModelVersion rollBackTarget(Command command, Deployment current) throws RefusedException {
    if (command.getVersion() != null) {
      return deployable(command.getModel(), command.getVersion());
    }
    ModelVersion champion = deployments.version(command.getModel(), current.getVersion());
    if (champion.getParent() == null) {
      throw new RefusedException(
          "The champion %s has no parent to roll back to.".formatted(champion.getVersion()));
    }
    return deployable(command.getModel(), champion.getParent());
  }

  private ModelVersion deployable(String model, String name) throws RefusedException {
    if (name == null) {
      throw new RefusedException("The command names no version.");
    }
    ModelVersion version = deployments.version(model, name);
    if (version == null) {
      throw new RefusedException("Unknown version %s of model %s.".formatted(name, model));
    }
    if (version.getStatus() != VersionStatus.PUBLISHED) {
      throw new RefusedException("Version %s was rejected by the gate.".formatted(name));
    }
    return version;
  }

  private void pin(Command command, ModelVersion version) {
    deploy(command, version.getVersion(), DeploymentMode.PINNED);
  }

  /** Follows new champions again, beginning with one that was gated against the pinned version. */
  private void resume(Command command, Deployment current) {
    if (current.getMode() == DeploymentMode.LATEST) {
      return;
    }
    String model = command.getModel();
    String successor = deployments.successor(model);
    String version = successor == null ? current.getVersion() : successor;
    deploy(command, version, DeploymentMode.LATEST);
    long learned = deployments.version(model, version).getTrainedThrough();
    emit(model, new TriggerEvent.Stale(learned, 0, command.getCommandId()));
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
            context().currentSystemTimeMs());
    emit(command.getModel(), deployment);
    emit(command.getModel(), new TriggerEvent.Deployed(version));
  }

  private void emit(String model, Object value) {
    context().forward(new Record<>(model, value, context().currentSystemTimeMs()));
  }
}
