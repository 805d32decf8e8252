package io.lethe.serving.trial;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.TrialCounts;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.PictureMaking;
import io.lethe.serving.batching.WayIn;
import io.lethe.serving.deployment.TrialTarget;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.detection.ExaminedPicture;
import io.lethe.serving.guard.detection.Finding;
import io.lethe.serving.guard.detection.VersionJudge;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.supervision.WorkerThread;
import io.lethe.serving.swap.VersionTarget;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trials of one model, one after the other: a second queue and slot, which hold the version on
 * trial while there is one, and what is seen in the pictures of both versions.
 */
public final class ModelTrial implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelTrial.class);

  /** A shadow's pictures that are under way, each held with the champion's. */
  private static final int MOST_SHADOWS = 64;

  private final String model;
  private final ModelServer server;
  private final Consumer<VersionTarget> load;
  private final Guard guard;
  private final WorkerThread looks;
  private final Clock clock;
  private final AtomicInteger shadows = new AtomicInteger();
  private volatile RunningTrial running;

  /**
   * @param server makes the pictures of the version on trial; closed with this
   * @param load has the server's slot serve a version soon
   * @param looks looks at pictures; not closed with this
   */
  ModelTrial(
      String model,
      ModelServer server,
      Consumer<VersionTarget> load,
      Guard guard,
      WorkerThread looks,
      Clock clock) {
    this.model = model;
    this.server = server;
    this.load = load;
    this.guard = guard;
    this.looks = looks;
    this.clock = clock;
  }

  /** The model's name. */
  public String model() {
    return model;
  }

  /** What this instance has counted of the trial that runs; empty where none does. */
  public Optional<TrialCounts> counts(String instance) {
    return Optional.ofNullable(running).map(trial -> trial.counts(instance, clock.instant()));
  }

  /** Share of the requests that the version on trial takes part in, 0 to 1; 0 where none is. */
  public double share() {
    RunningTrial trial = running;
    return trial == null ? 0 : trial.target().trial().getShare();
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  Optional<String> problem() {
    return server.problem();
  }

  /** Begins a trial, or ends the one that runs; empty for none. */
  synchronized void want(Optional<TrialTarget> next) {
    RunningTrial former = running;
    if (former != null) {
      if (next.filter(former.target()::equals).isPresent()) {
        return;
      }
      running = null;
      former.end();
      server.slot().close();
    }
    next.ifPresent(
        target -> {
          running = new RunningTrial(target, clock.instant());
          load.accept(new VersionTarget(target.version(), target.revision()));
        });
  }

  /** The trial of a version, if it runs. */
  private Optional<RunningTrial> of(String version) {
    return Optional.ofNullable(running).filter(trial -> trial.isOfVersion(version));
  }

  /** The version is read; this is its judge, if it came with one. */
  void warm(String version, Optional<VersionJudge> judge) {
    RunningTrial trial = of(version).orElse(null);
    if (trial == null) {
      judge.ifPresent(VersionJudge::close);
      throw new IllegalStateException("The version is on trial no more.");
    }
    judge.ifPresent(trial::judgeBy);
  }

  /** The version is in the slot; it goes again where its trial ended meanwhile. */
  synchronized void serving(String version) {
    of(version)
        .ifPresentOrElse(trial -> trial.is(RolloutState.SERVING, ""), () -> server.slot().close());
  }

  /** The version could not be loaded. */
  void failed(String version, String reason) {
    of(version).ifPresent(trial -> trial.is(RolloutState.FAILED, reason));
  }

  /** Whether a shadow is on trial. */
  boolean isShadow() {
    RunningTrial trial = running;
    return trial != null && trial.isShadow();
  }

  /** Who makes a request's pictures: the champion, or a canary where it is loaded and chosen. */
  PictureMaking makerOf(String requestId, PictureMaking champion) {
    RunningTrial trial = running;
    return trial != null && !trial.isShadow() && trial.takes(requestId)
        ? new CanaryMaker(server::make, champion, error -> notMade(trial, error))
        : champion;
  }

  private void notMade(RunningTrial trial, Throwable error) {
    LOG.debug("{}: the version on trial could not make a picture", model, error);
    trial.ofCandidate(List.of(PictureLook.NOT_MADE));
  }

  /**
   * Looks at the pictures of a request that was answered, and has a shadow make its share again.
   */
  void answered(String requestId, List<MadePicture> pictures) {
    RunningTrial trial = running;
    if (trial == null) {
      return;
    }
    List<MadePicture> champions =
        pictures.stream()
            .filter(picture -> picture.version().equals(trial.target().champion()))
            .toList();
    if (!trial.isShadow()) {
      List<MadePicture> candidates =
          pictures.stream().filter(picture -> trial.isOfVersion(picture.version())).toList();
      if (trial.needsChampion()) {
        look(trial, champions, trial::ofChampion);
      }
      if (trial.needsCandidate()) {
        look(trial, candidates, trial::ofCandidate);
      }
    } else if (trial.takes(requestId) && trial.needsCandidate()) {
      shadow(trial, champions);
    }
  }

  private void look(RunningTrial trial, List<MadePicture> made, Consumer<List<PictureLook>> count) {
    if (!made.isEmpty()) {
      List<ExaminedPicture> pictures = made.stream().map(ModelTrial::examined).toList();
      handIn(trial, pictures.size(), () -> count.accept(looksAt(trial, pictures)));
    }
  }

  private void handIn(RunningTrial trial, int pictures, Runnable work) {
    var unused =
        looks
            .submit(
                () -> {
                  work.run();
                  return null;
                },
                trial::isOver)
            .exceptionally(
                error -> {
                  trial.dropped(pictures);
                  return null;
                });
  }

  private List<PictureLook> looksAt(RunningTrial trial, List<ExaminedPicture> pictures) {
    List<Boolean> judged = trial.judged(pictures);
    List<Finding> found = guard.look(model, pictures);
    List<PictureLook> seen = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      seen.add(
          new PictureLook(
              judged.get(i),
              found.get(i) != Finding.NOTHING,
              PictureLook.isFlat(pictures.get(i).picture())));
    }
    return seen;
  }

  private static ExaminedPicture examined(MadePicture made) {
    return new ExaminedPicture(made.picture(), made.latents());
  }

  /** Has as many made again as there is room for. */
  private void shadow(RunningTrial trial, List<MadePicture> champions) {
    int room = MOST_SHADOWS - shadows.getAndAdd(champions.size());
    int taken = Math.max(0, Math.min(room, champions.size()));
    int left = champions.size() - taken;
    shadows.addAndGet(-left);
    trial.dropped(left);
    if (taken == 0) {
      return;
    }
    List<MadePicture> again = champions.subList(0, taken);
    List<PictureRequest> requests = again.stream().map(MadePicture::request).toList();
    List<CompletableFuture<MadePicture>> made;
    try {
      made = server.make(requests, WayIn.HTTP);
    } catch (RefusedException e) {
      shadows.addAndGet(-taken);
      trial.dropped(taken);
      return;
    }
    var unused =
        CompletableFuture.allOf(made.toArray(CompletableFuture<?>[]::new))
            .whenComplete(
                (nothing, error) -> {
                  shadows.addAndGet(-taken);
                  handIn(trial, taken, () -> lookAtPairs(trial, again, made));
                });
  }

  private void lookAtPairs(
      RunningTrial trial,
      List<MadePicture> champions,
      List<CompletableFuture<MadePicture>> candidates) {
    List<PictureLook> ofChampion =
        looksAt(trial, champions.stream().map(ModelTrial::examined).toList());
    List<PictureLook> ofCandidate = new ArrayList<>();
    for (CompletableFuture<MadePicture> candidate : candidates) {
      ofCandidate.add(
          candidate.isCompletedExceptionally()
              ? PictureLook.NOT_MADE
              : looksAt(trial, List.of(examined(candidate.join()))).get(0));
    }
    trial.ofPairs(ofChampion, ofCandidate);
  }

  /** Gives up what the version on trial has not made; canaries' pictures go to the champion. */
  @Override
  public void close() {
    want(Optional.empty());
    server.close();
  }
}
