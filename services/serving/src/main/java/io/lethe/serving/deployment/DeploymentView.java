package io.lethe.serving.deployment;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.picture.PictureShape;
import io.lethe.serving.swap.VersionTarget;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the topics say of versions, deployments, the jobs' ends and rollouts now. One thread writes,
 * any reads.
 */
public final class DeploymentView {

  /** Versions of a model that are kept; of a version a minute, those of a week. */
  public static final int MOST_VERSIONS = 10_000;

  private final Map<String, Deployment> deployments = new ConcurrentHashMap<>();
  private final Map<String, VersionLog> versions = new ConcurrentHashMap<>();
  private final Map<String, PictureShape> shapes = new ConcurrentHashMap<>();
  private final Map<String, JobResult> lastResults = new ConcurrentHashMap<>();
  private final RolloutView rollouts = new RolloutView();
  private final TrialView trials = new TrialView();

  void put(Deployment deployment) {
    deployments.merge(
        deployment.getModel(),
        deployment,
        (old, more) -> more.getRevision() >= old.getRevision() ? more : old);
    log(deployment.getModel()).champion(deployments.get(deployment.getModel()).getVersion());
  }

  void put(ModelVersion version) {
    log(version.getModel()).put(version);
    shapes.put(
        version.getModel(),
        new PictureShape(version.getWidth(), version.getHeight(), version.getChannels()));
  }

  void put(JobResult result) {
    lastResults.put(result.getModel(), result);
  }

  void put(Rollout rollout, Instant now) {
    rollouts.put(rollout, now);
  }

  private VersionLog log(String model) {
    return versions.computeIfAbsent(model, name -> new VersionLog(MOST_VERSIONS));
  }

  /** Whether a version or a deployment of the model was seen. */
  public boolean knows(String model) {
    return shapes.containsKey(model) || deployments.containsKey(model);
  }

  /** All known models, sorted. */
  public List<String> models() {
    var names = new TreeSet<>(shapes.keySet());
    names.addAll(deployments.keySet());
    return List.copyOf(names);
  }

  /** Shape of the model's pictures; empty before its first version was seen. */
  public Optional<PictureShape> shape(String model) {
    return Optional.ofNullable(shapes.get(model));
  }

  /** What should be live; empty before the first deployment. */
  public Optional<Deployment> deployment(String model) {
    return Optional.ofNullable(deployments.get(model));
  }

  /** Whether a model is retired: nobody serves it. */
  public boolean isRetired(String model) {
    return deployment(model).filter(deployment -> deployment.getKeptUntil() != null).isPresent();
  }

  /** A version; empty when it was not seen. */
  public Optional<ModelVersion> version(String model, String version) {
    return Optional.ofNullable(versions.get(model)).flatMap(log -> log.find(version));
  }

  /** The version before one, to which a roll back from it goes; empty where there is none. */
  public Optional<ModelVersion> before(ModelVersion version) {
    String name =
        version.getGatedAgainst() == null ? version.getParent() : version.getGatedAgainst();
    return name == null ? Optional.empty() : version(version.getModel(), name);
  }

  /** A model's newest {@value #MOST_VERSIONS} versions, the newest first. */
  public List<ModelVersion> versions(String model) {
    return Optional.ofNullable(versions.get(model)).map(VersionLog::newestFirst).orElse(List.of());
  }

  /** How the model's last job ended; empty before the first. */
  public Optional<JobResult> lastResult(String model) {
    return Optional.ofNullable(lastResults.get(model));
  }

  /** What each instance serves. */
  public RolloutView rollouts() {
    return rollouts;
  }

  /** What is known of trials. */
  public TrialView trials() {
    return trials;
  }

  /**
   * The version to try beside the champion; empty where none is, where it was not seen yet, and
   * where this release does not know how it is tried.
   */
  public Optional<TrialTarget> trial(String model) {
    return deployment(model)
        .filter(deployment -> deployment.getTrial() != null)
        .filter(deployment -> deployment.getTrial().getMode() != TrialMode.UNKNOWN)
        .flatMap(
            deployment ->
                version(model, deployment.getTrial().getVersion())
                    .map(
                        version ->
                            new TrialTarget(
                                version,
                                deployment.getVersion(),
                                deployment.getTrial(),
                                deployment.getRevision())));
  }

  /**
   * The champion to load; empty until both its deployment and the version itself were seen, and
   * while the model is retired.
   */
  Optional<VersionTarget> target(String model) {
    return deployment(model)
        .filter(deployment -> deployment.getKeptUntil() == null)
        .flatMap(
            deployment ->
                version(model, deployment.getVersion())
                    .map(version -> new VersionTarget(version, deployment.getRevision())));
  }
}
