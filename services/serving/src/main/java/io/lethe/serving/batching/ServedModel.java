package io.lethe.serving.batching;

import io.lethe.diffusion.model.PictureRequest;
import io.lethe.schemas.picture.Picture;
import io.lethe.serving.swap.ModelSlot;
import io.lethe.serving.swap.VersionLease;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that this instance serves: its slot, its queue, and the one thread that makes its
 * pictures. Each batch leases one version for all its denoising steps.
 */
public final class ServedModel implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

  private final String name;
  private final ModelSlot slot = new ModelSlot();
  private final PictureQueue queue;
  private final int maxBatch;
  private final Duration stopWait;
  private final BatchListener listener;
  private final Thread thread;

  /**
   * Starts the thread.
   *
   * @param capacity most pictures that may wait
   * @param maxBatch most pictures of a batch
   * @param stopWait how long {@link #close} lets the thread work off what waits
   */
  public ServedModel(
      String name, int capacity, int maxBatch, Duration stopWait, BatchListener listener) {
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

  /**
   * Queues pictures.
   *
   * @return one future a request, in their order; cancelling one before its turn takes it out
   * @throws RefusedException NOT_READY before the first version is warm, QUEUE_FULL when there is
   *     no room for all, STOPPING after {@link #close}
   */
  public List<CompletableFuture<MadePicture>> make(List<PictureRequest> requests) {
    if (slot.live().isEmpty()) {
      throw notReady();
    }
    List<PictureTask> tasks = requests.stream().map(PictureTask::new).toList();
    queue.add(tasks);
    return tasks.stream().map(PictureTask::made).toList();
  }

  private RefusedException notReady() {
    return new RefusedException(Refusal.NOT_READY, "Model " + name + " has no warm version yet.");
  }

  private void work() {
    try {
      List<PictureTask> batch = queue.takeBatch(maxBatch);
      while (!batch.isEmpty()) {
        make(batch, slot.lease());
        batch = queue.takeBatch(maxBatch);
      }
    } catch (InterruptedException e) {
      LOG.debug("Inference thread of {} interrupted: it ends", name);
    }
  }

  private void make(List<PictureTask> batch, Optional<VersionLease> leased) {
    if (leased.isEmpty()) {
      batch.forEach(task -> task.made().completeExceptionally(notReady()));
      return;
    }
    String version = leased.get().version();
    List<Picture> pictures;
    try (VersionLease lease = leased.get()) {
      pictures = lease.denoiser().denoise(batch.stream().map(PictureTask::request).toList());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      LOG.error("Version {} of {} failed on a batch of {}", version, name, batch.size(), e);
      batch.forEach(task -> task.made().completeExceptionally(e));
      return;
    }
    listener.made(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      PictureTask task = batch.get(i);
      task.made().complete(new MadePicture(task.request(), version, pictures.get(i)));
    }
  }

  /**
   * Works off what waits for as long as allowed, refuses the rest, and lets the weights go once the
   * batch that runs has ended.
   */
  @Override
  public void close() {
    queue.close();
    try {
      thread.join(stopWait.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    queue
        .drain()
        .forEach(
            task ->
                task.made()
                    .completeExceptionally(
                        new RefusedException(Refusal.STOPPING, "This instance is stopping.")));
    slot.close();
  }
}
