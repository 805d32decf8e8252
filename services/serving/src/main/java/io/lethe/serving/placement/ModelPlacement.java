package io.lethe.serving.placement;

import io.lethe.serving.supervision.RegularWork;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On which instances models are placed, as far as this instance knows: it follows who is there. For
 * several threads.
 */
public final class ModelPlacement implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelPlacement.class);

  private final String instance;
  private final OptionalInt replicas;
  private final Supplier<Optional<Set<String>>> members;
  private final RegularWork looks;
  private volatile Set<String> instances;
  private volatile Runnable changed = () -> {};

  /**
   * @param instance this instance's name
   * @param replicas instances that each model is placed on; empty for all
   * @param members names of the instances that are there; empty where that is not known now
   * @param longest time that it may take to ask; beyond it there is a {@link #problem}
   */
  public ModelPlacement(
      String instance,
      OptionalInt replicas,
      Supplier<Optional<Set<String>>> members,
      Duration longest) {
    this.instance = instance;
    this.replicas = replicas;
    this.members = members;
    this.instances = Set.of(instance);
    this.looks = new RegularWork("lethe-placement", longest, this::look);
  }

  /** Sets who hears that models are placed otherwise; before {@link #start}. */
  public void listen(Runnable listener) {
    changed = listener;
  }

  /** Looks once, and then again and again; does nothing where each model is on all instances. */
  public void start(Duration every) {
    if (replicas.isPresent()) {
      looks.once();
      looks.start(every);
    }
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return looks.problem();
  }

  /** Whoever can't be asked is not gone: the last answer stays. */
  private void look() {
    members
        .get()
        .ifPresent(
            names -> {
              Set<String> now = new TreeSet<>(names);
              // At its start it is not in the group yet.
              now.add(instance);
              if (!now.equals(instances)) {
                LOG.info("Models are placed on {} instances: {}", now.size(), now);
                instances = now;
                changed.run();
              }
            });
  }

  /** Instances that a model is placed on, the first choice first; empty where on all. */
  public Optional<List<String>> places(String model) {
    return replicas.isEmpty()
        ? Optional.empty()
        : Optional.of(Rendezvous.places(model, instances, replicas.getAsInt()));
  }

  /** Whether a model is placed on this instance. */
  public boolean isHere(String model) {
    return places(model).map(names -> names.contains(instance)).orElse(true);
  }

  @Override
  public void close() {
    looks.close();
  }
}
