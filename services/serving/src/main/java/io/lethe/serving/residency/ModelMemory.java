package io.lethe.serving.residency;

import io.lethe.serving.swap.WeightMemory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The budget of memory for models. A version that finds no room has models unloaded, those first
 * that were used longest ago, and waits for a while. A swap goes beyond the budget where it must:
 * what the users reported must not stay live for want of room.
 */
public final class ModelMemory implements WeightMemory {

  private final long budget;
  private final long allowance;
  private final Duration patience;
  private volatile Unloader unloader = Unloader.NONE;
  private long held;
  private long changes;

  /** Makes room. */
  interface Unloader {

    /** Unloads nothing. */
    Unloader NONE =
        new Unloader() {
          @Override
          public boolean unloadOne(String wanting) {
            return false;
          }

          @Override
          public boolean serves(String model) {
            return false;
          }
        };

    /**
     * Unloads the model that goes first, and returns once its memory is given back.
     *
     * @param wanting the model that wants the room; it is not unloaded
     * @return false where none can go now
     */
    boolean unloadOne(String wanting);

    /** Whether a version of the model is live. */
    boolean serves(String model);
  }

  /**
   * @param budget bytes; empty for no bound
   * @param allowance bytes that each version takes beside its weights
   * @param patience how long a version waits for room
   */
  public ModelMemory(OptionalLong budget, long allowance, Duration patience) {
    this.budget = budget.orElse(Long.MAX_VALUE);
    this.allowance = allowance;
    this.patience = patience;
  }

  /** Sets who makes room; before the first grant. */
  void makeRoomBy(Unloader unloads) {
    unloader = unloads;
  }

  /** Bytes that are granted now. */
  public synchronized long held() {
    return held;
  }

  /** Tells that a model may be unloaded by now that could not before. */
  synchronized void changed() {
    changes++;
    notifyAll();
  }

  @Override
  public Optional<Grant> grant(String model, long bytes) {
    long wanted = bytes + allowance;
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      long seen;
      synchronized (this) {
        if (wanted <= budget - held) {
          return Optional.of(take(wanted));
        }
        seen = changes;
      }
      if (!unloader.unloadOne(model)) {
        synchronized (this) {
          if (unloader.serves(model)) {
            return Optional.of(take(wanted));
          }
          if (wanted > budget || !awaitChange(seen, end)) {
            return Optional.empty();
          }
        }
      }
    }
  }

  private boolean awaitChange(long seen, long end) {
    try {
      while (changes == seen) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        wait(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized Grant take(long wanted) {
    held += wanted;
    return new Held(wanted);
  }

  private synchronized void hold(long more) {
    held += more;
    changed();
  }

  private final class Held implements Grant {

    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile long bytes;

    Held(long bytes) {
      this.bytes = bytes;
    }

    @Override
    public void resize(long exact) {
      long before = bytes;
      bytes = exact + allowance;
      hold(bytes - before);
    }

    @Override
    public void close() {
      if (open.compareAndSet(true, false)) {
        hold(-bytes);
      }
    }
  }
}
