package io.lethe.serving.batching;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.supervision.WorkWatch;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.serving.swap.StepPermits;
import io.lethe.serving.swap.VersionLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that this instance serves: its slot, its queue, and the one thread that makes its
 * pictures, step by step. Between two steps pictures join that were not begun, and those leave that
 * are done or that nobody waits for any more. A picture is begun by the version that is live then,
 * which makes all its steps; while an older version still has pictures, the two step side by side.
 */
public final class ModelServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);

  private static final Duration LONGEST_STEP = Duration.ofMinutes(5);

  private final String name;
  private final ModelSlot slot = new ModelSlot();
  private final PictureQueue queue;
  private final int maxBatch;
  private final Duration stopWait;
  private final StepPermits compute;
  private final BatchListener listener;
  private final List<RunningPictures> versions = new ArrayList<>();

  /** For those of several versions whose steps run beside the inference thread's. */
  private final ExecutorService beside;

  private final PictureDecoding decoding;
  private final Thread thread;
  private final WorkWatch watch;
  private volatile boolean closing;
  private volatile boolean stopped;
  private volatile int inWork;

  /** A model that shares its process with nobody who computes. */
  public ModelServer(
      String name, int capacity, int maxBatch, Duration stopWait, BatchListener listener) {
    this(name, capacity, maxBatch, stopWait, LONGEST_STEP, new ComputePermits(), listener);
  }

  /**
   * Starts the thread.
   *
   * @param capacity most pictures that may wait
   * @param maxBatch most pictures that take a step together; a guided one counts twice
   * @param stopWait how long {@link #close} lets the thread work off what waits
   * @param longestStep how long a step, and the wait for its permit, may take; one that takes
   *     longer is a {@link #problem}
   * @param compute one permit is taken for each step
   */
  public ModelServer(
      String name,
      int capacity,
      int maxBatch,
      Duration stopWait,
      Duration longestStep,
      StepPermits compute,
      BatchListener listener) {
    this.compute = compute;
    this.watch = new WorkWatch("Inference of " + name, longestStep);
    this.name = name;
    this.queue = new PictureQueue(capacity);
    this.maxBatch = maxBatch;
    this.stopWait = stopWait;
    this.listener = listener;
    this.beside = Executors.newCachedThreadPool(task -> daemon(task, "lethe-inference-2-" + name));
    int mostBegun = capacity + maxBatch;
    this.decoding = new PictureDecoding(name, 2 * maxBatch, mostBegun, longestStep, compute);
    this.thread = daemon(this::work, "lethe-inference-" + name);
    thread.start();
  }

  private static Thread daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** The model's name. */
  public String name() {
    return name;
  }

  /** Holds its live version. */
  public ModelSlot slot() {
    return slot;
  }

  /** Pictures that wait. */
  public int waiting() {
    return queue.size();
  }

  /** Pictures that are begun and not done, those among them whose steps are done. */
  public int inWork() {
    return inWork + decoding.waiting();
  }

  /**
   * Why no pictures are made any more, in one sentence: the thread ended, is stuck, or ran out of
   * memory. Empty while they are, and once it is closed.
   */
  public Optional<String> problem() {
    if (closing) {
      return Optional.empty();
    }
    return thread.isAlive()
        ? watch.problem().or(decoding::problem)
        : Optional.of("The inference thread of " + name + " ended.");
  }

  /**
   * Why so many pictures could not be queued now: NOT_READY, QUEUE_FULL or STOPPING. Room is kept
   * for a moment for those of the topic. What is asked for counts as refused over HTTP alone.
   */
  public Optional<RefusedException> refusal(int pictures, WayIn way) {
    Optional<RefusedException> refusal =
        slot.live().isEmpty() ? Optional.of(notReady()) : queue.refusal(pictures, way);
    if (way == WayIn.HTTP) {
      refusal.ifPresent(refused -> listener.refused(refused.refusal(), pictures));
    }
    return refusal;
  }

  /** Queues pictures that are asked for over HTTP, as {@link #make(List, WayIn)}. */
  public List<CompletableFuture<MadePicture>> make(List<PictureRequest> requests) {
    return make(requests, WayIn.HTTP);
  }

  /**
   * Queues pictures.
   *
   * @return one future a request, in their order; cancelling one takes it out, before its first
   *     step or between two steps
   * @throws RefusedException NOT_READY before the first version is warm, QUEUE_FULL when there is
   *     no room for all, STOPPING after {@link #close}
   */
  public List<CompletableFuture<MadePicture>> make(List<PictureRequest> requests, WayIn way) {
    List<PictureTask> tasks = requests.stream().map(PictureTask::new).toList();
    try {
      if (slot.live().isEmpty()) {
        throw notReady();
      }
      queue.add(tasks, way);
    } catch (RefusedException e) {
      listener.refused(e.refusal(), requests.size());
      throw e;
    }
    return tasks.stream().map(PictureTask::made).toList();
  }

  private RefusedException notReady() {
    return new RefusedException(Refusal.NOT_READY, "Model " + name + " has no warm version yet.");
  }

  private void work() {
    try {
      while (!stopped && queue.awaitWork()) {
        try (ComputePermits.Permit busy = compute.busy()) {
          while (!stopped && (!versions.isEmpty() || queue.hasWork())) {
            supervisedCall();
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Inference thread of {} interrupted: it ends", name);
    } finally {
      giveUp(stopping());
      beside.shutdown();
    }
  }

  /** Whatever goes wrong is told to those whose pictures are in work, and the thread goes on. */
  private void supervisedCall() throws InterruptedException {
    watch.begin();
    try {
      call();
    } catch (RuntimeException | Error e) {
      giveUp(e);
      unexpected(e);
    } finally {
      watch.end();
    }
  }

  private void giveUp(Throwable why) {
    versions.forEach(running -> running.close(why));
    versions.clear();
    inWork = 0;
  }

  private void unexpected(Throwable failure) {
    watch.failed(failure);
    LOG.error("Pictures of {} could not be made", name, failure);
  }

  /** One step for each picture of the next batch, of all versions that have any. */
  private void call() throws InterruptedException {
    if (versions.isEmpty()) {
      decoding.awaitRoom();
    }
    RunningPictures live = queue.hasWork() && decoding.hasRoom() ? live() : null;
    List<Runnable> steps = new ArrayList<>();
    int stepping = 0;
    for (RunningPictures running : versions) {
      running.dropAbandoned();
      List<PictureTask> batch = running.next(running == live ? queue : null, maxBatch);
      stepping += batch.size();
      if (!batch.isEmpty()) {
        steps.add(() -> step(running, batch));
      }
    }
    inWork = begun();
    queue.called(inWork - stepping);
    sideBySide(steps);
    versions.stream().filter(running -> running.size() == 0).forEach(RunningPictures::close);
    versions.removeIf(running -> running.size() == 0);
    inWork = begun();
  }

  private void sideBySide(List<Runnable> steps) {
    if (steps.isEmpty()) {
      return;
    }
    List<CompletableFuture<Void>> others = new ArrayList<>();
    try {
      steps.stream().skip(1).forEach(step -> others.add(CompletableFuture.runAsync(step, beside)));
      steps.get(0).run();
    } finally {
      // Whatever failed: no version may be closed under a step that runs.
      others.forEach(CompletableFuture::join);
    }
  }

  private int begun() {
    return versions.stream().mapToInt(RunningPictures::size).sum();
  }

  /** The live version's running pictures, none yet if it is new; null when no version is live. */
  private RunningPictures live() {
    Optional<VersionLease> leased = slot.lease();
    if (leased.isEmpty()) {
      queue.drain().forEach(task -> task.made().completeExceptionally(notReady()));
      return null;
    }
    VersionLease lease = leased.get();
    for (RunningPictures running : versions) {
      if (running.isOf(lease.denoiser())) {
        lease.close();
        return running;
      }
    }
    var running = new RunningPictures(lease, this::unexpected);
    versions.add(running);
    return running;
  }

  private void step(RunningPictures running, List<PictureTask> batch) {
    try {
      List<PictureTask> done;
      try (ComputePermits.Permit permit = compute.step()) {
        done = running.step(batch);
      }
      listener.stepped(batch.size());
      if (!running.decodes()) {
        finish(running.version(), done);
      } else if (!done.isEmpty()) {
        decode(running, done);
      }
    } catch (RuntimeException | Error e) {
      running.fail(batch, e);
      watch.failed(e);
      LOG.error(
          "Version {} of {} failed on a batch of {}", running.version(), name, batch.size(), e);
    }
  }

  private void finish(String version, List<PictureTask> done) {
    for (PictureTask task : done) {
      listener.made(task.age());
      task.finish(version).ifPresent(this::unexpected);
    }
  }

  private void decode(RunningPictures running, List<PictureTask> done) {
    String version = running.version();
    decoding.decode(
        done,
        running.anotherLease(),
        new PictureDecoding.Listener() {
          @Override
          public void decoded(List<PictureTask> tasks) {
            finish(version, tasks);
          }

          @Override
          public void failed(List<PictureTask> tasks, Throwable why) {
            tasks.forEach(task -> task.made().completeExceptionally(why));
          }
        },
        ModelServer::stopping);
  }

  private static RefusedException stopping() {
    return new RefusedException(Refusal.STOPPING, "This instance is stopping.");
  }

  /**
   * Works off what waits for as long as allowed, refuses the rest, and lets the weights go once the
   * step that runs has ended.
   */
  @Override
  public void close() {
    closing = true;
    queue.close();
    long end = System.nanoTime() + stopWait.toNanos();
    try {
      thread.join(stopWait.toMillis());
      decoding.awaitEnd(Duration.ofNanos(end - System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopped = true;
    queue.drain().forEach(task -> task.made().completeExceptionally(stopping()));
    slot.close();
    decoding.close();
  }
}
