package io.lethe.serving.deployment;

import io.lethe.serving.swap.VersionTarget;

/** Hears which version a model should serve; called on the follower's thread. */
@FunctionalInterface
public interface TargetListener {

  /** The champion, or the revision of its deployment, changed. */
  void wanted(String model, VersionTarget target);

  /** A model is retired: nobody serves it, until another champion is wanted. */
  default void retired(String model) {}
}
