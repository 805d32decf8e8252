package io.lethe.labeler.deployment;

import io.lethe.labeler.jobs.TriggerEvent;
import io.lethe.labeler.output.Emitter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialOutcome;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each change of a deployment, and how the trial ended that it ends. */
final class DeploymentWriter {

  private static final Logger LOG = LoggerFactory.getLogger(DeploymentWriter.class);

  private final ProcessorContext<?, ?> context;
  private final Emitter emitter;
  private final Deployments deployments;
  private final TrialCountsTable counts;

  DeploymentWriter(ProcessorContext<?, ?> context, Emitter emitter, Deployments deployments) {
    this.context = context;
    this.emitter = emitter;
    this.deployments = deployments;
    this.counts = new TrialCountsTable(context);
  }

  /** Sets the champion. A trial that runs is abandoned: its champion is none any more. */
  void deploy(String model, String version, DeploymentMode mode, String by, String reason) {
    Deployment current = deployments.current(model);
    if (current != null && current.getTrial() != null) {
      tell(current, TrialOutcome.ABANDONED, by, reason);
    }
    set(model, version, mode, by, reason);
  }

  /** Makes the version on trial the champion; a pin stays one, of the new champion. */
  void promote(Deployment current, String by, String reason) {
    String model = current.getModel();
    String version = current.getTrial().getVersion();
    String later = deployments.successor(model);
    tell(current, TrialOutcome.PROMOTED, by, reason);
    set(model, version, current.getMode(), by, reason);
    if (current.getMode() == DeploymentMode.LATEST) {
      // What came meanwhile was gated against the champion before.
      trigger(model, new TriggerEvent.Stale(learned(model, version), learned(model, later), null));
    }
  }

  /** Begins a trial. */
  void begin(Deployment current, Trial trial, String by, String reason) {
    emitter.write(
        Topics.DEPLOYMENTS,
        current.getModel(),
        deployments.setTrial(current, trial, by, reason, now()));
    LOG.info(
        "{}: version {} is on trial, {}", current.getModel(), trial.getVersion(), trial.getMode());
  }

  /** Ends a trial whose version is not promoted; returns what is deployed then. */
  Deployment end(Deployment current, TrialOutcome outcome, String by, String reason) {
    tell(current, outcome, by, reason);
    Deployment ended = deployments.setTrial(current, null, by, reason, now());
    emitter.write(Topics.DEPLOYMENTS, current.getModel(), ended);
    return ended;
  }

  /** Retires a model until a time. A trial that runs is abandoned. */
  void retire(Deployment current, Instant keptUntil, String by, String reason) {
    String model = current.getModel();
    Deployment alone =
        current.getTrial() == null ? current : end(current, TrialOutcome.ABANDONED, by, reason);
    emitter.write(
        Topics.DEPLOYMENTS, model, deployments.setKeptUntil(alone, keptUntil, by, reason, now()));
    trigger(model, new TriggerEvent.Retired());
    LOG.info("{} is retired; its versions are kept until {}", model, keptUntil);
  }

  /** Takes a retired model back into service, of which the trigger is to be told. */
  Deployment reinstate(Deployment current, String by, String reason) {
    String model = current.getModel();
    Deployment back = deployments.setKeptUntil(current, null, by, reason, now());
    emitter.write(Topics.DEPLOYMENTS, model, back);
    LOG.info("{} is in service again", model);
    return back;
  }

  private void set(String model, String version, DeploymentMode mode, String by, String reason) {
    Deployment deployment = deployments.deploy(model, version, mode, by, reason, now());
    emitter.write(Topics.DEPLOYMENTS, model, deployment);
    trigger(model, new TriggerEvent.Deployed(version));
  }

  private void tell(Deployment current, TrialOutcome outcome, String by, String reason) {
    String model = current.getModel();
    Trial trial = current.getTrial();
    var result =
        TrialResult.newBuilder()
            .setModel(model)
            .setVersion(trial.getVersion())
            .setChampion(current.getVersion())
            .setRevision(current.getRevision())
            .setMode(trial.getMode())
            .setShare(trial.getShare())
            .setPictures(trial.getPictures())
            .setStartedAt(trial.getStartedAt())
            .setEndedAt(Instant.ofEpochMilli(now()))
            .setOutcome(outcome)
            .setBy(by)
            .setReason(reason)
            .setFigures(counts.total(model).figures())
            .build();
    counts.clear(model);
    emitter.write(Topics.TRIAL_RESULTS, ModelKey.of(model, trial.getVersion()), result);
    LOG.info("{}: the trial of version {} ended, {}", model, trial.getVersion(), outcome);
  }

  /** Sequence through which a version learned; 0 for none. */
  private long learned(String model, String version) {
    ModelVersion known = version == null ? null : deployments.version(model, version);
    return known == null ? 0 : known.getTrainedThrough();
  }

  private void trigger(String model, TriggerEvent event) {
    emitter.send(TriggerEvent.OUTLET, model, event);
  }

  private long now() {
    return context.currentSystemTimeMs();
  }
}
