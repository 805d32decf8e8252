package io.lethe.serving.residency;

import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.ModelServers;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.deployment.TargetListener;
import io.lethe.serving.generation.ModelUse;
import io.lethe.serving.generation.ModelUses;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.serving.swap.VersionLoader;
import io.lethe.serving.swap.VersionTarget;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that are in memory, those used longest ago first. A cold model has no queue, no thread
 * and no meters here. Its first use has it loaded, once for all that ask meanwhile. A model in use
 * is never unloaded.
 */
public final class ResidentModels implements ModelUses, TargetListener {

  private static final Logger LOG = LoggerFactory.getLogger(ResidentModels.class);

  /** Models that are loaded on demand at once; four of them load, the others wait. */
  static final int MOST_LOADING = 64;

  /** Requests that wait for the load of one model. */
  static final int MOST_WAITING = 256;

  private final ModelServers models;
  private final VersionLoader loader;
  private final BiFunction<String, VersionTarget, Duration> jitter;
  private final ModelMemory memory;
  private final Rules rules;
  private final UnloadListener listener;
  private final Map<String, VersionTarget> targets = new HashMap<>();
  private final Map<String, Resident> residents = new LinkedHashMap<>(16, 0.75f, true);
  private long loads;
  private long unloads;

  /**
   * How models come into memory and leave it.
   *
   * @param onDemand whether a model is loaded at its first use only; else each is loaded at once
   * @param isHot models that are loaded at once all the same, and never unloaded for room, where
   *     they are placed here
   * @param isPlaced models that are placed on this instance; the others are unloaded first
   * @param loadWait how long a request waits for the load of its model
   */
  public record Rules(
      boolean onDemand, Predicate<String> isHot, Predicate<String> isPlaced, Duration loadWait) {

    /** Whether a model is loaded as soon as it is deployed. */
    boolean isEager(String model) {
      return !onDemand || (isHot.test(model) && isPlaced.test(model));
    }
  }

  private final class Resident {

    private final ModelServer server;
    private int uses;

    Resident(ModelServer server) {
      this.server = server;
    }

    ModelSlot slot() {
      return server.slot();
    }

    boolean isLive() {
      return slot().live().isPresent();
    }
  }

  /**
   * @param jitter how long a version's load is put off
   * @param memory asks this to make room
   * @param listener hears of each model that leaves
   */
  public ResidentModels(
      ModelServers models,
      VersionLoader loader,
      BiFunction<String, VersionTarget, Duration> jitter,
      ModelMemory memory,
      Rules rules,
      UnloadListener listener) {
    this.models = models;
    this.loader = loader;
    this.jitter = jitter;
    this.memory = memory;
    this.rules = rules;
    this.listener = listener;
    memory.makeRoomBy(
        new ModelMemory.Unloader() {
          @Override
          public boolean unloadOne(String wanting) {
            return ResidentModels.this.unloadOne(wanting);
          }

          @Override
          public boolean serves(String model) {
            return models
                .find(model)
                .filter(server -> server.slot().live().isPresent())
                .isPresent();
          }
        });
  }

  /** Whether a model's next use loads it first. */
  public synchronized boolean isCold(String model) {
    return targets.containsKey(model) && !residents.containsKey(model);
  }

  /** Whether a model is loaded as soon as it is deployed. */
  public boolean isEager(String model) {
    return rules.isEager(model);
  }

  /** Models in memory, those among them that are being loaded. */
  public synchronized int count() {
    return residents.size();
  }

  /** Times that a model came into memory. */
  public synchronized long loads() {
    return loads;
  }

  /** Times that a model left it. */
  public synchronized long unloads() {
    return unloads;
  }

  @Override
  public synchronized void wanted(String model, VersionTarget target) {
    targets.put(model, target);
    Resident resident = residents.get(model);
    if (resident != null) {
      loader.want(resident.slot(), target, jitter.apply(model, target));
    } else if (rules.isEager(model)) {
      load(model, target);
    }
  }

  /** Models are placed otherwise: loads those that are to be here at once. */
  public synchronized void placed() {
    targets.forEach(
        (model, target) -> {
          if (!residents.containsKey(model) && rules.isEager(model)) {
            load(model, target);
          }
        });
  }

  /** What its requests asked for before is made, within the wait of a stop. */
  @Override
  public synchronized void retired(String model) {
    targets.remove(model);
    Resident resident = residents.get(model);
    if (resident != null) {
      remove(resident);
      closeElsewhere(resident);
    }
  }

  private Resident load(String model, VersionTarget target) {
    var resident = new Resident(models.serve(model));
    residents.put(model, resident);
    loads++;
    loader.want(resident.slot(), target, jitter.apply(model, target));
    return resident;
  }

  @Override
  public CompletableFuture<ModelUse> begin(String model) {
    Resident resident;
    try {
      resident = use(model);
    } catch (RefusedException e) {
      return CompletableFuture.failedFuture(e);
    }
    var use = new Use(resident);
    if (!rules.onDemand() || resident.isLive()) {
      return CompletableFuture.completedFuture(use);
    }
    // Elsewhere than on the loader's thread, which holds the lock of the slot's loads.
    return resident
        .slot()
        .settled()
        .orTimeout(rules.loadWait().toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (settled, late) -> {
              if (resident.isLive()) {
                return use;
              }
              use.close();
              throw notReady(model);
            });
  }

  private synchronized Resident use(String model) {
    Resident resident = residents.get(model);
    if (resident == null) {
      resident = loadOnDemand(model);
    }
    if (resident.uses >= MOST_WAITING && !resident.isLive()) {
      throw new RefusedException(
          Refusal.QUEUE_FULL, "%d requests wait for model %s.".formatted(resident.uses, model));
    }
    resident.uses++;
    return resident;
  }

  private Resident loadOnDemand(String model) {
    VersionTarget target = targets.get(model);
    if (target == null || !rules.onDemand()) {
      throw notReady(model);
    }
    requireFewLoading(model);
    return load(model, target);
  }

  /** Those whose version can't be loaded stay, and hold what they wait for, until others come. */
  private void requireFewLoading(String model) {
    long loading = residents.values().stream().filter(resident -> !resident.isLive()).count();
    if (loading < MOST_LOADING) {
      return;
    }
    Resident failed =
        residents.values().stream()
            .filter(resident -> resident.uses == 0 && !resident.isLive())
            .filter(resident -> !rules.isEager(resident.server.name()))
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.NOT_READY,
                        "%d models are being loaded, and %s is not yet."
                            .formatted(loading, model)));
    remove(failed);
    closeElsewhere(failed);
  }

  /** The caller must not wait for the end of the model's thread. */
  private static void closeElsewhere(Resident resident) {
    new Thread(resident.server::close, "lethe-close-" + resident.server.name()).start();
  }

  @Override
  public Optional<RefusedException> refusal(String model, int pictures, WayIn way) {
    Resident resident;
    synchronized (this) {
      resident = residents.get(model);
      if (resident == null && (way == WayIn.HTTP || !targets.containsKey(model))) {
        return Optional.empty();
      }
      if (resident == null) {
        try {
          resident = loadOnDemand(model);
        } catch (RefusedException e) {
          return Optional.of(e);
        }
      }
      if (way == WayIn.HTTP && rules.onDemand() && !resident.isLive()) {
        return Optional.empty();
      }
    }
    return resident.server.refusal(pictures, way);
  }

  private boolean unloadOne(String wanting) {
    Resident victim;
    synchronized (this) {
      List<Resident> idle =
          residents.values().stream()
              .filter(resident -> resident.uses == 0 && resident.isLive())
              .filter(resident -> !resident.server.name().equals(wanting))
              .filter(resident -> !rules.isEager(resident.server.name()))
              .toList();
      victim =
          idle.stream()
              .filter(resident -> !rules.isPlaced().test(resident.server.name()))
              .findFirst()
              .or(() -> idle.stream().findFirst())
              .orElse(null);
      if (victim == null) {
        return false;
      }
      remove(victim);
    }
    // Frees the weights; without the lock, since the model's thread ends first.
    victim.server.close();
    LOG.info("{} is unloaded, since others need its memory", victim.server.name());
    return true;
  }

  private void remove(Resident resident) {
    String model = resident.server.name();
    residents.remove(model);
    models.remove(model);
    loader.forget(resident.slot());
    unloads++;
    listener.unloaded(model);
  }

  private static RefusedException notReady(String model) {
    return new RefusedException(Refusal.NOT_READY, "Model " + model + " has no warm version yet.");
  }

  private final class Use implements ModelUse {

    private final Resident resident;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Use(Resident resident) {
      this.resident = resident;
    }

    @Override
    public ModelServer server() {
      return resident.server;
    }

    @Override
    public void close() {
      if (open.compareAndSet(true, false)) {
        synchronized (ResidentModels.this) {
          resident.uses--;
        }
        memory.changed();
      }
    }
  }
}
