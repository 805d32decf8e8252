package io.lethe.serving.trial;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.TrialCounts;
import io.lethe.serving.batching.MadePicture;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.batching.PictureMaking;
import io.lethe.serving.deployment.TrialListener;
import io.lethe.serving.deployment.TrialTarget;
import io.lethe.serving.generation.CheckedRequest;
import io.lethe.serving.generation.RequestRouting;
import io.lethe.serving.guard.Guard;
import io.lethe.serving.guard.detection.JudgeLoader;
import io.lethe.serving.supervision.WorkerThread;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.serving.swap.SwapListener;
import io.lethe.serving.swap.VersionTarget;
import io.lethe.serving.swap.WarmListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The trials of all models that this instance takes part in. */
public final class Trials
    implements RequestRouting, TrialListener, WarmListener, SwapListener, AutoCloseable {

  /** Requests whose pictures wait to be looked at; those beyond are dropped, and counted so. */
  private static final int MOST_WAITING = 64;

  private final Map<String, ModelTrial> models = new ConcurrentSkipListMap<>();
  private final TrialServers servers;
  private final ComputePermits permits;
  private final Guard guard;
  private final JudgeLoader judges;
  private final Clock clock;
  private final WorkerThread looks;
  private volatile BiConsumer<ModelSlot, VersionTarget> loader = (slot, target) -> {};
  private volatile Consumer<ModelTrial> watch = trial -> {};

  /**
   * @param longest time that a look at a request's pictures may take; beyond it there is a {@link
   *     #problem}
   */
  public Trials(
      TrialServers servers,
      ComputePermits permits,
      Guard guard,
      JudgeLoader judges,
      Clock clock,
      Duration longest) {
    this.servers = servers;
    this.permits = permits;
    this.guard = guard;
    this.judges = judges;
    this.clock = clock;
    this.looks = new WorkerThread("lethe-trials", MOST_WAITING, longest);
  }

  /** Has versions loaded so from now on; the loader tells this object of each. */
  public void loadBy(BiConsumer<ModelSlot, VersionTarget> loader) {
    this.loader = loader;
  }

  /** Tells of each model whose first trial begins from now on. */
  public void watch(Consumer<ModelTrial> watch) {
    this.watch = watch;
  }

  @Override
  public void tried(String model, Optional<TrialTarget> target) {
    if (target.isPresent()) {
      models.computeIfAbsent(model, this::start).want(target);
    } else {
      Optional.ofNullable(models.get(model)).ifPresent(trial -> trial.want(target));
    }
  }

  private ModelTrial start(String model) {
    BooleanSupplier isShadow = () -> isShadow(model);
    ModelServer server = servers.start(model, new TrialPermits(permits, isShadow), isShadow);
    var trial =
        new ModelTrial(
            model, server, target -> loader.accept(server.slot(), target), guard, looks, clock);
    watch.accept(trial);
    return trial;
  }

  private boolean isShadow(String model) {
    ModelTrial trial = models.get(model);
    return trial != null && trial.isShadow();
  }

  @Override
  public PictureMaking makerOf(CheckedRequest request, PictureMaking champion) {
    ModelTrial trial = models.get(request.model());
    return trial == null ? champion : trial.makerOf(request.requestId(), champion);
  }

  @Override
  public void answered(CheckedRequest request, List<MadePicture> pictures) {
    ModelTrial trial = models.get(request.model());
    if (trial != null) {
      trial.answered(request.requestId(), pictures);
    }
  }

  @Override
  public void warm(ModelVersion version, Path directory) throws IOException {
    ModelTrial trial = models.get(version.getModel());
    if (trial != null) {
      trial.warm(version.getVersion(), judges.load(version, directory));
    }
  }

  @Override
  public void loading(String model, String version) {}

  @Override
  public void serving(String model, String version, Duration took) {
    kept(model, version);
  }

  @Override
  public void kept(String model, String version) {
    Optional.ofNullable(models.get(model)).ifPresent(trial -> trial.serving(version));
  }

  @Override
  public void failed(String model, String version, String reason) {
    Optional.ofNullable(models.get(model)).ifPresent(trial -> trial.failed(version, reason));
  }

  /** What this instance has counted of each trial that runs. */
  List<TrialCounts> counts(String instance) {
    return models.values().stream()
        .map(trial -> trial.counts(instance))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    return Stream.concat(
            models.values().stream().map(ModelTrial::problem), Stream.of(looks.problem()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  @Override
  public void close() {
    models.values().forEach(ModelTrial::close);
    looks.close();
  }
}
