package io.lethe.serving.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A bounded queue of pictures, taken in batches that share sampler and steps. */
final class PictureQueue {

  private final int capacity;
  private final ArrayDeque<PictureTask> tasks = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean closed;

  PictureQueue(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds all tasks, or none where they do not fit.
   *
   * @throws RefusedException QUEUE_FULL or STOPPING
   */
  void add(Collection<PictureTask> more) {
    lock.lock();
    try {
      if (closed) {
        throw new RefusedException(Refusal.STOPPING, "This instance is stopping.");
      }
      if (tasks.size() + more.size() > capacity) {
        // Those that nobody waits for any more must not keep others out.
        tasks.removeIf(task -> task.made().isDone());
      }
      if (tasks.size() + more.size() > capacity) {
        throw new RefusedException(
            Refusal.QUEUE_FULL,
            "%d pictures wait already, and there is room for %d."
                .formatted(tasks.size(), capacity));
      }
      tasks.addAll(more);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for work, then takes the oldest task and up to {@code max - 1} that share its batch, in
   * their order.
   *
   * @return the batch; empty when the queue is closed and nothing is left
   */
  List<PictureTask> takeBatch(int max) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        tasks.removeIf(task -> task.made().isDone());
        if (!tasks.isEmpty()) {
          return poll(max);
        }
        if (closed) {
          return List.of();
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private List<PictureTask> poll(int max) {
    List<PictureTask> batch = new ArrayList<>();
    PictureTask first = tasks.getFirst();
    Iterator<PictureTask> waiting = tasks.iterator();
    while (waiting.hasNext() && batch.size() < max) {
      PictureTask task = waiting.next();
      if (first.sharesBatchWith(task)) {
        batch.add(task);
        waiting.remove();
      }
    }
    return batch;
  }

  /** Pictures that wait. */
  int size() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing new; what waits is still handed out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Removes and returns all that waits. */
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
