package io.lethe.serving.batching;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;

/** The models that this instance serves, by name. */
public final class ServedModels implements AutoCloseable {

  private final Map<String, ServedModel> models = new ConcurrentSkipListMap<>();
  private final Function<String, ServedModel> start;

  /**
   * @param start starts serving a model by its name
   */
  public ServedModels(Function<String, ServedModel> start) {
    this.start = start;
  }

  /** A model that is served already. */
  public Optional<ServedModel> find(String name) {
    return Optional.ofNullable(models.get(name));
  }

  /** A model, served from now on. Called by the one thread that follows deployments. */
  public ServedModel serve(String name) {
    return models.computeIfAbsent(name, start);
  }

  /** All, sorted by name. */
  public List<ServedModel> all() {
    return List.copyOf(models.values());
  }

  @Override
  public void close() {
    models.values().forEach(ServedModel::close);
  }
}
