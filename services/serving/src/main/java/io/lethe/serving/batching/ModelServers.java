package io.lethe.serving.batching;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** The models that this instance serves, by name. */
public final class ModelServers implements AutoCloseable {

  private final Map<String, ModelServer> models = new ConcurrentSkipListMap<>();
  private final Function<String, ModelServer> start;

  /**
   * @param start starts serving a model by its name
   */
  public ModelServers(Function<String, ModelServer> start) {
    this.start = start;
  }

  /** A model that is served already. */
  public Optional<ModelServer> find(String name) {
    return Optional.ofNullable(models.get(name));
  }

  /** A model, served from now on. For one thread at a time. */
  public ModelServer serve(String name) {
    return models.computeIfAbsent(name, start);
  }

  /** Takes a model out, which whoever takes it closes. */
  public Optional<ModelServer> remove(String name) {
    return Optional.ofNullable(models.remove(name));
  }

  /** All, sorted by name. */
  public List<ModelServer> all() {
    return List.copyOf(models.values());
  }

  /** Closes all at once, so that a stop takes as long as the slowest and not as all together. */
  @Override
  public void close() {
    List<Thread> closing =
        models.values().stream()
            .map(model -> new Thread(model::close, "lethe-close-" + model.name()))
            .toList();
    closing.forEach(Thread::start);
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
