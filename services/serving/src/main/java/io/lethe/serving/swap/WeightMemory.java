package io.lethe.serving.swap;

import java.util.Optional;

/** Grants the memory that a version takes, before it is read; called on a loader's thread. */
@FunctionalInterface
public interface WeightMemory {

  /** Grants all. */
  WeightMemory UNBOUNDED =
      (model, estimate) ->
          Optional.of(
              new Grant() {
                @Override
                public void resize(WeightSize exact) {}

                @Override
                public void close() {}
              });

  /**
   * Waits for room for as long as it may.
   *
   * @param estimate of what the version's weights take
   * @return empty where there is no room for them now
   */
  Optional<Grant> grant(String model, WeightSize estimate);

  /** Memory of one version, until it is closed. */
  interface Grant extends AutoCloseable {

    /** Corrects the estimate; the memory is taken by then, so that is not refused. */
    void resize(WeightSize exact);

    /** Gives the memory back; once. */
    @Override
    void close();
  }
}
