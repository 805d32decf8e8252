package io.lethe.labeler.deployment;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.config.NewVersions;
import io.lethe.labeler.config.TrialPolicy;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.TrialOutcome;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * What becomes of a version that was gated against the champion: live at once, or a trial first.
 * One trial a model runs at a time, and the latest version that comes meanwhile is next.
 */
final class NextChampions {

  /** Who changes a deployment where nobody ordered it. */
  static final String BY = "labeler";

  private final LabelerSettings settings;
  private final ProcessorContext<?, ?> context;
  private final Deployments deployments;
  private final DeploymentWriter writer;

  NextChampions(
      LabelerSettings settings,
      ProcessorContext<?, ?> context,
      Deployments deployments,
      DeploymentWriter writer) {
    this.settings = settings;
    this.context = context;
    this.deployments = deployments;
    this.writer = writer;
  }

  /** Takes a version that was gated against the champion. */
  void take(Deployment current, String version) {
    String model = current.getModel();
    if (current.getMode() == DeploymentMode.PINNED
        || current.getTrial() != null
        || current.getKeptUntil() != null) {
      deployments.succeedLater(model, version);
      return;
    }
    String gated = "Gated against the champion, " + current.getVersion() + ".";
    if (triesNewVersions(model)) {
      deployments.forgetSuccessor(model);
      writer.begin(current, trial(model, version), BY, gated);
    } else {
      writer.deploy(model, version, DeploymentMode.LATEST, BY, gated);
    }
  }

  /** Ends a trial without a promotion; the version that waited for its end is next. */
  void end(Deployment current, TrialOutcome outcome, String by, String reason) {
    Deployment ended = writer.end(current, outcome, by, reason);
    String next = deployments.successor(current.getModel());
    if (next != null) {
      take(ended, next);
    }
  }

  /** Whether a model's new versions are tried before they are live. */
  boolean triesNewVersions(String model) {
    return policy(model).newVersions() != NewVersions.LIVE;
  }

  private Trial trial(String model, String version) {
    TrialPolicy policy = policy(model);
    TrialMode mode =
        policy.newVersions() == NewVersions.CANARY ? TrialMode.CANARY : TrialMode.SHADOW;
    return trial(model, version, mode, policy.share(), policy.pictures());
  }

  /** A trial that begins now. */
  Trial trial(String model, String version, TrialMode mode, double share, long pictures) {
    Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
    return new Trial(version, mode, share, pictures, now, now.plus(policy(model).longest()));
  }

  TrialPolicy policy(String model) {
    return settings.policy(model).trial();
  }
}
