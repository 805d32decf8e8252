package io.lethe.serving.residency;

/** Hears of models that leave memory. */
@FunctionalInterface
public interface UnloadListener {

  /** A model is cold from now on; nobody uses it. Must not block for long. */
  void unloaded(String model);
}
