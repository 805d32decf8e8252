package io.lethe.serving.deployment;

/** Followers that have seen models already, for tests without a broker. */
public final class SeenModels {

  private SeenModels() {}

  /** A follower that is not started and knows one version of a model. */
  public static DeploymentFollower of(String model) {
    var view = new DeploymentView();
    view.put(Versions.version(model, "v1"));
    return new DeploymentFollower(
        () -> {
          throw new IllegalStateException("There is no broker");
        },
        view,
        (name, target) -> {});
  }
}
