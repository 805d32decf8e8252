package io.lethe.serving.batching;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.serving.swap.Turns;
import io.lethe.serving.swap.VersionLease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that this instance serves: its slot, its queue, and the one thread that makes its
 * pictures, step by step. Between two steps pictures join that were not begun, and those leave that
 * are done or that nobody waits for any more. A picture is begun by the version that is live then,
 * which makes all its steps; while an older version still has pictures, the two take turns.
 */
public final class ServedModel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

  /**
   * Of one version, while another has pictures too. Most pictures that a swap finds in work are
   * done within so many, and those that come meanwhile then start together, in fuller and fewer
   * calls.
   */
  private static final int CALLS_IN_A_ROW = 8;

  private final String name;
  private final ModelSlot slot = new ModelSlot();
  private final PictureQueue queue;
  private final int maxBatch;
  private final Duration stopWait;
  private final Turns compute;
  private final BatchListener listener;
  private final Deque<VersionWork> turns = new ArrayDeque<>();
  private int calls;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile int inWork;

  /** A model that shares its process with nobody who computes. */
  public ServedModel(
      String name, int capacity, int maxBatch, Duration stopWait, BatchListener listener) {
    this(name, capacity, maxBatch, stopWait, new Turns(), listener);
  }

  /**
   * Starts the thread.
   *
   * @param capacity most pictures that may wait
   * @param maxBatch most pictures that take a step together
   * @param stopWait how long {@link #close} lets the thread work off what waits
   * @param compute one turn is taken for each step
   */
  public ServedModel(
      String name,
      int capacity,
      int maxBatch,
      Duration stopWait,
      Turns compute,
      BatchListener listener) {
    this.compute = compute;
    this.name = name;
    this.queue = new PictureQueue(capacity);
    this.maxBatch = maxBatch;
    this.stopWait = stopWait;
    this.listener = listener;
    this.thread = new Thread(this::work, "lethe-inference-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** The model's name. */
  public String name() {
    return name;
  }

  /** Where its live version is. */
  public ModelSlot slot() {
    return slot;
  }

  /** Pictures that wait. */
  public int waiting() {
    return queue.size();
  }

  /** Pictures that are begun and not done. */
  public int inWork() {
    return inWork;
  }

  /**
   * Queues pictures.
   *
   * @return one future a request, in their order; cancelling one takes it out, before its turn or
   *     between two of its steps
   * @throws RefusedException NOT_READY before the first version is warm, QUEUE_FULL when there is
   *     no room for all, STOPPING after {@link #close}
   */
  public List<CompletableFuture<MadePicture>> make(List<PictureRequest> requests) {
    List<PictureTask> tasks = requests.stream().map(PictureTask::new).toList();
    try {
      if (slot.live().isEmpty()) {
        throw notReady();
      }
      queue.add(tasks);
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
        try (Turns.Turn work = compute.work()) {
          while (!stopped && (!turns.isEmpty() || queue.hasWork())) {
            turn();
          }
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Inference thread of {} interrupted: it ends", name);
    }
    turns.forEach(work -> work.close(stopping()));
  }

  private void turn() {
    VersionWork live = queue.hasWork() ? live() : null;
    VersionWork work = turns.peek();
    if (work == null) {
      return;
    }
    work.dropAbandoned();
    List<PictureTask> batch = work.next(work == live ? queue : null, maxBatch);
    inWork = begun();
    queue.called(inWork - batch.size());
    if (!batch.isEmpty()) {
      step(work, batch);
    }
    passOn(work);
    inWork = begun();
  }

  private void passOn(VersionWork work) {
    calls++;
    if (work.size() == 0) {
      turns.remove();
      work.close();
      calls = 0;
    } else if (turns.size() == 1) {
      calls = 0;
    } else if (calls >= CALLS_IN_A_ROW) {
      turns.add(turns.remove());
      calls = 0;
    }
  }

  private int begun() {
    return turns.stream().mapToInt(VersionWork::size).sum();
  }

  /** The live version's work, begun now if it has none; null when no version is live. */
  private VersionWork live() {
    Optional<VersionLease> leased = slot.lease();
    if (leased.isEmpty()) {
      queue.drain().forEach(task -> task.made().completeExceptionally(notReady()));
      return null;
    }
    VersionLease lease = leased.get();
    for (VersionWork work : turns) {
      if (work.isOf(lease.denoiser())) {
        lease.close();
        return work;
      }
    }
    var work = new VersionWork(lease);
    turns.add(work);
    return work;
  }

  private void step(VersionWork work, List<PictureTask> batch) {
    List<PictureTask> done;
    try (Turns.Turn turn = compute.step()) {
      done = work.step(batch);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      LOG.error("Version {} of {} failed on a batch of {}", work.version(), name, batch.size(), e);
      work.fail(batch, e);
      return;
    }
    listener.stepped(batch.size());
    for (PictureTask task : done) {
      listener.made(task.age());
      task.finish(work.version());
    }
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
    queue.close();
    try {
      thread.join(stopWait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopped = true;
    queue.drain().forEach(task -> task.made().completeExceptionally(stopping()));
    slot.close();
  }
}
