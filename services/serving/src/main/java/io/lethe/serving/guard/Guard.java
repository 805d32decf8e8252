package io.lethe.serving.guard;

import io.lethe.schemas.Generation;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.guard.detection.ReportedPicture;
import io.lethe.serving.guard.detection.VersionJudge;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Screens each picture before it leaves, on a thread of its own: neither the making of others nor
 * the web waits for it.
 */
public final class Guard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final long CLOSE_SECONDS = 15;

  private final Map<String, ModelGuard> models = new ConcurrentSkipListMap<>();
  private final Function<String, GuardSettings> settings;
  private final GuardListener listener;
  private volatile BiConsumer<String, GuardStatus> alarms = (model, status) -> {};
  private final CompletableFuture<Void> labelsRead = new CompletableFuture<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread guard = new Thread(task, "lethe-guard");
            guard.setDaemon(true);
            return guard;
          });

  /**
   * @param settings of a model by its name
   */
  public Guard(Function<String, GuardSettings> settings, GuardListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /** Hears of each alarm's begin and end from now on, on the guard's thread: soon done. */
  public void listen(BiConsumer<String, GuardStatus> alarms) {
    this.alarms = alarms;
  }

  private ModelGuard of(String model) {
    return models.computeIfAbsent(
        model,
        name -> {
          var guard =
              new ModelGuard(name, settings.apply(name), status -> alarms.accept(name, status));
          listener.guarding(name, guard::status);
          return guard;
        });
  }

  /** Whether a model's pictures are screened. */
  boolean guards(String model) {
    return settings.apply(model).mode() != GuardMode.OFF;
  }

  /** Labels that are in force from now on. */
  void put(String model, Collection<ReportedPicture> labels) {
    of(model).put(labels);
  }

  /** A label is retracted or erased. */
  void remove(String model, String sampleId) {
    of(model).remove(sampleId);
  }

  /** All labels were read that were there at the start. Nothing leaves before. */
  void labelsRead() {
    labelsRead.complete(null);
  }

  /** Whether all labels were read that were there at the start. */
  public boolean hasReadLabels() {
    return labelsRead.isDone();
  }

  /** A version's judge sees from now on; the guard closes it. */
  void judge(String model, VersionJudge judge) {
    boolean taken = false;
    try {
      of(model).judge(judge);
      taken = true;
    } finally {
      if (!taken) {
        judge.close();
      }
    }
  }

  /**
   * Screens what a model made for an order.
   *
   * @param remaker makes others in place of those held back
   * @return in the pictures' order, each with its verdict; without one where the model is not
   *     guarded. A replaced one names the request that it was made by
   */
  public CompletableFuture<List<MadePicture>> screen(
      String model, List<MadePicture> pictures, Regenerator remaker) {
    if (!guards(model)) {
      return CompletableFuture.completedFuture(pictures);
    }
    ModelGuard guard = of(model);
    int tries = guard.settings().mode() == GuardMode.REPLACE ? guard.settings().tries() : 0;
    return labelsRead
        .thenCompose(nothing -> onThread(() -> new Screening(guard, listener, pictures).screen()))
        .thenCompose(order -> replace(order, 1, tries, remaker))
        .thenApply(Screening::done);
  }

  private CompletableFuture<Screening> replace(
      Screening order, int attempt, int tries, Regenerator remaker) {
    int[] places = order.heldBack();
    if (places.length == 0 || attempt > tries) {
      return CompletableFuture.completedFuture(order);
    }
    CompletableFuture<List<MadePicture>> remade;
    try {
      remade = remaker.make(order.replacements(places, attempt));
    } catch (RefusedException e) {
      remade = CompletableFuture.failedFuture(e);
    }
    return remade
        .thenCompose(made -> onThread(() -> order.replace(places, made)))
        .thenCompose(next -> replace(next, attempt + 1, tries, remaker))
        .exceptionally(
            error -> {
              // The others of the order can leave; what is held back stays so.
              LOG.warn("Nothing was made in place of what is held back: {}", error.getMessage());
              return order;
            });
  }

  private <T> CompletableFuture<T> onThread(Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(
          new RefusedException(Refusal.STOPPING, "This instance is stopping.", e));
    }
  }

  /**
   * Whether a picture that was published before must not leave again: it was reported since.
   *
   * @throws RefusedException NOT_READY before all labels were read that were there at the start
   */
  public boolean holdsBack(Generation published) {
    String model = published.getModel();
    if (!guards(model)) {
      return false;
    }
    if (!hasReadLabels()) {
      throw new RefusedException(Refusal.NOT_READY, "The reported pictures are not all known yet.");
    }
    ModelGuard guard = models.get(model);
    return guard != null && guard.holdsBack(published.getPixelHash());
  }

  /** How each guarded model's guard is, by the model's name. */
  public Map<String, GuardStatus> status() {
    Map<String, GuardStatus> status = new TreeMap<>();
    models.values().stream()
        .filter(guard -> guard.settings().mode() != GuardMode.OFF)
        .forEach(guard -> status.put(guard.model(), guard.status()));
    return status;
  }

  /** Ends after what is being looked at; frees the judges. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A picture is still being looked at after {} s", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    models.values().forEach(ModelGuard::close);
  }
}
