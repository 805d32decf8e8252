package io.lethe.serving.guard;

import io.lethe.schemas.Generation;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.Finding;
import io.lethe.serving.guard.detection.ReportedPicture;
import io.lethe.serving.guard.detection.VersionFeatures;
import io.lethe.serving.guard.detection.VersionJudge;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.supervision.WorkerThread;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Screens each picture before it leaves, on a thread of its own: neither the models nor HTTP wait
 * for it.
 */
public final class Guard implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  /** Requests whose pictures wait to be screened. */
  private static final int MOST_WAITING = 256;

  /** Models whose probes wait to be fitted, each once. */
  private static final int MOST_FITTED = 100_000;

  private static final Duration LONGEST_SCREENING = Duration.ofMinutes(5);

  private final Map<String, ModelGuard> models = new ConcurrentSkipListMap<>();
  private final Function<String, GuardSettings> settings;
  private final GuardListener listener;
  private volatile Function<String, Optional<VersionFeatures>> live = model -> Optional.empty();
  private volatile BiConsumer<String, GuardStatus> alarms = (model, status) -> {};
  private final CompletableFuture<Void> labelsRead = new CompletableFuture<>();
  private final WorkerThread thread;

  /** Nobody's picture waits for it. */
  private final WorkerThread fitting;

  /** A guard whose screenings may take five minutes. */
  public Guard(Function<String, GuardSettings> settings, GuardListener listener) {
    this(settings, listener, LONGEST_SCREENING);
  }

  /**
   * @param settings of a model by its name
   * @param longest time that the screening of a request's pictures may take; beyond it there is a
   *     {@link #problem}
   */
  public Guard(Function<String, GuardSettings> settings, GuardListener listener, Duration longest) {
    this.settings = settings;
    this.listener = listener;
    this.thread = new WorkerThread("lethe-guard", MOST_WAITING, longest);
    this.fitting = new WorkerThread("lethe-guard-probe", MOST_FITTED, longest);
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return thread.problem().or(fitting::problem);
  }

  /**
   * Tells a listener of each begin and end of an alarm, on the guard's thread: it must not block.
   */
  public void listen(BiConsumer<String, GuardStatus> alarms) {
    this.alarms = alarms;
  }

  /**
   * Sets who leases the features of a model's live version; without it no probe is fitted to new
   * labels. Before the first picture.
   */
  public void readFeaturesBy(Function<String, Optional<VersionFeatures>> live) {
    this.live = live;
  }

  private ModelGuard of(String model) {
    return models.computeIfAbsent(
        model,
        name ->
            new ModelGuard(
                name,
                settings.apply(name),
                () -> live.apply(name),
                status -> alarms.accept(name, status)));
  }

  private void fitWhereDue(ModelGuard guard) {
    if (guard.claimFit()) {
      var unused =
          fitting.submit(
              () -> {
                guard.fit();
                // Behind those of other models, where pictures are left to read.
                fitWhereDue(guard);
                return null;
              },
              () -> false);
    }
  }

  /** Tells that a model is about to be served: from now on its guard is shown. */
  void served(String model) {
    listener.guarding(model, of(model)::status);
  }

  /** Frees a model's judge until the model is served again; its labels stay known. */
  public void unloaded(String model) {
    ModelGuard guard = models.get(model);
    if (guard != null) {
      guard.close();
    }
  }

  /** Whether a model's pictures are screened. */
  boolean guards(String model) {
    return settings.apply(model).mode() != GuardMode.OFF;
  }

  /** Adds labels that are in force from now on. */
  void put(String model, Collection<ReportedPicture> labels) {
    of(model).put(labels);
    fitWhereDue(of(model));
  }

  /** Takes a label away that is retracted or erased. */
  void remove(String model, String sampleId) {
    of(model).remove(sampleId);
    fitWhereDue(of(model));
  }

  /**
   * Takes all labels away but some: the others went away while nobody followed them.
   *
   * @param inForce their sampleIds, by model
   */
  void keepOnly(Map<String, Set<String>> inForce) {
    models.forEach(
        (model, guard) -> {
          guard.keepOnly(inForce.getOrDefault(model, Set.of()));
          fitWhereDue(guard);
        });
  }

  /** Tells that all labels of the start are read. No picture leaves before. */
  void labelsRead() {
    labelsRead.complete(null);
  }

  /** Whether all labels of the start are read. */
  public boolean hasReadLabels() {
    return labelsRead.isDone();
  }

  /** Takes a version's judge from now on, and closes it in the end. */
  void judge(String model, VersionJudge judge) {
    boolean taken = false;
    try {
      of(model).judge(judge);
      taken = true;
      fitWhereDue(of(model));
    } finally {
      if (!taken) {
        judge.close();
      }
    }
  }

  /**
   * Screens what a model made for a request.
   *
   * @param regenerator makes others in place of those that are held back
   * @return in the pictures' order, each with its verdict; without one where the model is not
   *     guarded. A replaced picture has the request that it was made by
   */
  public CompletableFuture<List<MadePicture>> screen(
      String model, List<MadePicture> pictures, Regenerator regenerator) {
    if (!guards(model)) {
      return CompletableFuture.completedFuture(pictures);
    }
    ModelGuard guard = of(model);
    int tries = guard.settings().mode() == GuardMode.REPLACE ? guard.settings().tries() : 0;
    return labelsRead
        .thenCompose(
            nothing -> thread.submit(() -> screen(guard, pictures), regenerator::isAbandoned))
        .thenCompose(screening -> replace(screening, 1, tries, regenerator))
        .thenApply(Screening::done);
  }

  private Screening screen(ModelGuard guard, List<MadePicture> pictures) {
    Screening screening = new Screening(guard, listener, pictures).screen();
    fitWhereDue(guard);
    return screening;
  }

  /**
   * What is found in pictures that nobody gets, or that were screened. It changes neither the share
   * of held back pictures nor what nearness is calibrated by.
   *
   * @return one finding a picture, in their order; none where the model is not guarded
   */
  public List<Finding> look(String model, List<ExaminedPicture> pictures) {
    return guards(model)
        ? of(model).look(pictures)
        : Collections.nCopies(pictures.size(), Finding.NOTHING);
  }

  private CompletableFuture<Screening> replace(
      Screening screening, int attempt, int tries, Regenerator regenerator) {
    int[] indices = screening.heldBack();
    if (indices.length == 0 || attempt > tries) {
      return CompletableFuture.completedFuture(screening);
    }
    CompletableFuture<List<MadePicture>> regenerated;
    try {
      regenerated = regenerator.make(screening.replacements(indices, attempt));
    } catch (RefusedException e) {
      regenerated = CompletableFuture.failedFuture(e);
    }
    return regenerated
        .thenCompose(
            made -> thread.submit(() -> screening.replace(indices, made), regenerator::isAbandoned))
        .thenCompose(next -> replace(next, attempt + 1, tries, regenerator))
        .exceptionally(
            error -> {
              // The other pictures of the request can leave; these stay held back.
              LOG.warn("Nothing was made in place of what is held back: {}", error.getMessage());
              return screening;
            });
  }

  /**
   * Whether a published picture must not leave again, because it was reported since.
   *
   * @throws RefusedException NOT_READY before all labels of the start are read
   */
  public boolean holdsBack(Generation published) {
    return holdsBack(published.getModel(), published.getPixelHash());
  }

  /**
   * Like {@link #holdsBack(Generation)}.
   *
   * @param pixelHash of the picture
   */
  public boolean holdsBack(String model, String pixelHash) {
    if (!guards(model)) {
      return false;
    }
    if (!hasReadLabels()) {
      throw new RefusedException(Refusal.NOT_READY, "The reported pictures are not all known yet.");
    }
    ModelGuard guard = models.get(model);
    return guard != null && guard.holdsBack(pixelHash);
  }

  /** The status of each guarded model's guard, by the model's name. */
  public Map<String, GuardStatus> status() {
    Map<String, GuardStatus> status = new TreeMap<>();
    models.values().stream()
        .filter(guard -> guard.settings().mode() != GuardMode.OFF)
        .forEach(guard -> status.put(guard.model(), guard.status()));
    return status;
  }

  /** Ends after the screening that runs, and frees the judges. */
  @Override
  public void close() {
    fitting.close();
    thread.close();
    models.values().forEach(ModelGuard::close);
  }
}
