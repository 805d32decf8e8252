package io.lethe.serving.batching;

import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue of pictures that were not begun. Each picture gets a due time: the call count
 * when it arrives plus its number of steps. The earliest due runs first. So equal requests run
 * first come, first served, a short one does not wait behind a long one, and a long one does not
 * wait for short ones that came after it was due (weighted fair queueing: Demers, Keshav, Shenker
 * 1989).
 */
final class PictureQueue {

  /** So long after a record was refused is room kept for it; it asks again far sooner. */
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int capacity;
  private final TreeSet<PictureTask> tasks = new TreeSet<>(PictureTask.EARLIEST_DUE);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long calls;
  private long arrivals;
  private int paused;
  private int keptForTopic;
  private long keptUntil = System.nanoTime();
  private boolean closed;

  /**
   * @param capacity most pictures that may wait, begun ones that pause among them
   */
  PictureQueue(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds all tasks, or none where they do not fit.
   *
   * @throws RefusedException QUEUE_FULL or STOPPING
   */
  void add(Collection<PictureTask> more, WayIn way) {
    lock.lock();
    try {
      refusal(more.size(), way)
          .ifPresent(
              refused -> {
                throw refused;
              });
      for (PictureTask task : more) {
        task.queued(calls, arrivals++);
        tasks.add(task);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Why so many tasks more could not be added now. Those of the topic that could not are kept room
   * for a moment: calls over HTTP, each gone once it is refused, would never let it come free.
   *
   * @return QUEUE_FULL or STOPPING; empty where they could
   */
  Optional<RefusedException> refusal(int more, WayIn way) {
    lock.lock();
    try {
      if (closed) {
        return Optional.of(new RefusedException(Refusal.STOPPING, "This instance is stopping."));
      }
      boolean isKept = way == WayIn.HTTP && keptUntil - System.nanoTime() > 0;
      int room = capacity - (isKept ? keptForTopic : 0);
      if (size() + more <= room) {
        return Optional.empty();
      }
      if (way == WayIn.TOPIC) {
        keptForTopic = Math.min(capacity, Math.max(more, capacity / 4));
        keptUntil = System.nanoTime() + KEPT_NANOS;
      }
      return Optional.of(
          new RefusedException(
              Refusal.QUEUE_FULL,
              "%d pictures wait already, and there is room for %d.".formatted(size(), room)));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a picture is to be made.
   *
   * @return false when the queue is closed and nothing is left
   */
  boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (!hasWork()) {
        if (closed) {
          return false;
        }
        changed.await();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a picture is to be made. */
  boolean hasWork() {
    lock.lock();
    try {
      tasks.removeIf(PictureTask::isAbandoned);
      return !tasks.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the first task out.
   *
   * @param other takes none that is due after this one; null takes any
   */
  Optional<PictureTask> takeBefore(PictureTask other) {
    lock.lock();
    try {
      tasks.removeIf(PictureTask::isAbandoned);
      boolean goesFirst =
          !tasks.isEmpty()
              && (other == null || PictureTask.EARLIEST_DUE.compare(tasks.first(), other) < 0);
      return goesFirst ? Optional.of(tasks.pollFirst()) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Counts a call of the model.
   *
   * @param pausing pictures that are begun but take no part in it
   */
  void called(int pausing) {
    lock.lock();
    try {
      calls++;
      paused = pausing;
    } finally {
      lock.unlock();
    }
  }

  /** Pictures that wait, begun ones that pause among them. */
  int size() {
    lock.lock();
    try {
      tasks.removeIf(PictureTask::isAbandoned);
      return tasks.size() + paused;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses new pictures; those that wait are still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Removes and returns all that was not begun. */
  List<PictureTask> drain() {
    lock.lock();
    try {
      List<PictureTask> left = List.copyOf(tasks);
      tasks.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }
}
