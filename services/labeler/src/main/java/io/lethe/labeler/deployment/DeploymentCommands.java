package io.lethe.labeler.deployment;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.config.TrialPolicy;
import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.output.Emitter;
import io.lethe.labeler.reports.UnusableRecordException;
import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.VersionStatus;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Carries out operators' commands on which version is live. */
public final class DeploymentCommands {

  private final LabelerSettings settings;
  private final ProcessorContext<?, ?> context;
  private final Emitter emitter;
  private final Deployments deployments;
  private final DeploymentWriter writer;
  private final NextChampions next;

  /** For a processor that has the {@linkplain Deployments#stores deployments' stores}. */
  public DeploymentCommands(
      LabelerSettings settings, ProcessorContext<?, ?> context, Emitter emitter) {
    this.settings = settings;
    this.context = context;
    this.emitter = emitter;
    this.deployments = new Deployments(context);
    this.writer = new DeploymentWriter(context, emitter, deployments);
    this.next = new NextChampions(settings, context, deployments, writer);
  }

  /**
   * Carries out PIN, ROLL_BACK, RESUME, CANARY, SHADOW, PROMOTE, ABANDON, RETIRE and REINSTATE.
   *
   * @throws UnusableRecordException when that can't be
   */
  public void carryOut(Command command) throws UnusableRecordException {
    String model = command.getModel();
    Deployment current = deployments.current(model);
    if (command.getKind() != CommandKind.REINSTATE) {
      requireInService(model);
    }
    switch (command.getKind()) {
      case RETIRE -> writer.retire(current, keptUntil(), command.getBy(), reason(command));
      case REINSTATE -> reinstate(command, current);
      case PIN -> pin(command, deployable(model, command.getVersion()));
      case ROLL_BACK -> pin(command, rollBackTarget(command, current));
      case CANARY -> begin(command, current, TrialMode.CANARY);
      case SHADOW -> begin(command, current, TrialMode.SHADOW);
      case PROMOTE -> writer.promote(onTrial(command, current), command.getBy(), reason(command));
      case ABANDON ->
          next.end(
              onTrial(command, current), TrialOutcome.ABANDONED, command.getBy(), reason(command));
      default -> resume(command, current);
    }
  }

  /**
   * Checks that a model with a version is not retired.
   *
   * @throws UnusableRecordException where it is
   */
  public void requireInService(String model) throws UnusableRecordException {
    Instant keptUntil = deployments.current(model).getKeptUntil();
    if (keptUntil != null) {
      throw new UnusableRecordException(
          "Model %s is retired; REINSTATE brings it back until %s.".formatted(model, keptUntil));
    }
  }

  private Instant keptUntil() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs()).plus(settings.keepRetired());
  }

  private void reinstate(Command command, Deployment current) throws UnusableRecordException {
    String model = command.getModel();
    Instant keptUntil = current.getKeptUntil();
    if (keptUntil == null) {
      throw new UnusableRecordException("Model %s is not retired.".formatted(model));
    }
    if (keptUntil.toEpochMilli() <= context.currentSystemTimeMs()) {
      throw new UnusableRecordException(
          "Model %s is gone: its versions were kept until %s.".formatted(model, keptUntil));
    }
    Deployment back = writer.reinstate(current, command.getBy(), reason(command));
    String successor = deployments.successor(model);
    if (successor != null) {
      next.take(back, successor);
    }
    if (deployments.current(model).getVersion().equals(back.getVersion())) {
      // Not before: a job that opens is gated against the champion of that moment.
      trigger(model, new TriggerEvent.Deployed(back.getVersion()));
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
    if (successor != null && next.triesNewVersions(model)) {
      deploy(command, current.getVersion(), DeploymentMode.LATEST);
      next.take(deployments.current(model), successor);
    } else {
      deploy(command, version, DeploymentMode.LATEST);
    }
    trigger(model, new TriggerEvent.Stale(learned, 0, command.getCommandId()));
  }

  private void begin(Command command, Deployment current, TrialMode mode)
      throws UnusableRecordException {
    String model = command.getModel();
    String version = deployable(model, command.getVersion()).getVersion();
    if (version.equals(current.getVersion())) {
      throw new UnusableRecordException("Version %s is the champion.".formatted(version));
    }
    if (current.getTrial() != null) {
      throw new UnusableRecordException(
          "Version %s is on trial: PROMOTE or ABANDON it first."
              .formatted(current.getTrial().getVersion()));
    }
    TrialPolicy policy = next.policy(model);
    double share = command.getShare() == null ? policy.share() : command.getShare();
    long pictures = command.getPictures() == null ? policy.pictures() : command.getPictures();
    writer.begin(
        current,
        next.trial(model, version, mode, share, pictures),
        command.getBy(),
        reason(command));
  }

  private static Deployment onTrial(Command command, Deployment current)
      throws UnusableRecordException {
    Trial trial = current.getTrial();
    if (trial == null) {
      throw new UnusableRecordException(
          "Model %s has no version on trial.".formatted(command.getModel()));
    }
    if (command.getVersion() != null && !command.getVersion().equals(trial.getVersion())) {
      throw new UnusableRecordException(
          "Version %s is not on trial, but %s."
              .formatted(command.getVersion(), trial.getVersion()));
    }
    return current;
  }

  private void deploy(Command command, String version, DeploymentMode mode) {
    writer.deploy(command.getModel(), version, mode, command.getBy(), reason(command));
  }

  private static String reason(Command command) {
    return command.getReason().isBlank() ? command.getKind().name() : command.getReason();
  }

  private void trigger(String model, TriggerEvent event) {
    emitter.send(TriggerEvent.OUTLET, model, event);
  }
}
