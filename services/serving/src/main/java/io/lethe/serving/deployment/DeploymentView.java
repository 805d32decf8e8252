package io.lethe.serving.deployment;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.serving.swap.PictureShape;
import io.lethe.serving.swap.VersionTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** What lethe.model-versions and lethe.deployments say now. One thread writes, any reads. */
public final class DeploymentView {

  private final Map<String, Deployment> deployments = new ConcurrentHashMap<>();
  private final Map<String, ModelVersion> versions = new ConcurrentHashMap<>();
  private final Map<String, PictureShape> shapes = new ConcurrentHashMap<>();

  void put(Deployment deployment) {
    deployments.merge(
        deployment.getModel(),
        deployment,
        (old, more) -> more.getRevision() >= old.getRevision() ? more : old);
  }

  void put(ModelVersion version) {
    versions.put(ModelKey.of(version.getModel(), version.getVersion()), version);
    shapes.put(
        version.getModel(),
        new PictureShape(version.getWidth(), version.getHeight(), version.getChannels()));
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

  /** A version; empty when it was not seen. */
  public Optional<ModelVersion> version(String model, String version) {
    return Optional.ofNullable(versions.get(ModelKey.of(model, version)));
  }

  /** The champion to load; empty until both its deployment and the version itself were seen. */
  Optional<VersionTarget> target(String model) {
    return deployment(model)
        .flatMap(
            deployment ->
                version(model, deployment.getVersion())
                    .map(version -> new VersionTarget(version, deployment.getRevision())));
  }
}
