package io.lethe.serving.residency;

import io.lethe.serving.swap.WeightMemory;
import io.lethe.serving.swap.WeightSize;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The budget of memory for models. Whole weights that several versions are changes of count once. A
 * version that finds no room has models unloaded, those first that were used longest ago, and waits
 * for a while. A swap goes beyond the budget where it must: what the users reported must not stay
 * live for want of room.
 */
public final class ModelMemory implements WeightMemory {

  private final long budget;
  private final long allowance;
  private final Duration patience;
  private final Map<String, Whole> wholes = new HashMap<>();
  private volatile Unloader unloader = Unloader.NONE;
  private long held;
  private long changes;

  /**
   * Whole weights.
   *
   * @param versions that have them
   */
  private record Whole(int versions, long bytes) {}

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
  public Optional<Grant> grant(String model, WeightSize estimate) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      long seen;
      synchronized (this) {
        if (more(estimate) <= budget - held) {
          return Optional.of(take(estimate));
        }
        seen = changes;
      }
      if (!unloader.unloadOne(model)) {
        synchronized (this) {
          if (unloader.serves(model)) {
            return Optional.of(take(estimate));
          }
          if (estimate.all() + allowance > budget || !awaitChange(seen, end)) {
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

  private synchronized Grant take(WeightSize size) {
    add(size);
    return new Held(size);
  }

  /** Bytes that a version adds to those held. */
  private long more(WeightSize size) {
    boolean isHeld = size.whole() == null || wholes.containsKey(size.whole());
    return size.own() + allowance + (isHeld ? 0 : size.wholeBytes());
  }

  private void add(WeightSize size) {
    held += size.own() + allowance;
    if (size.whole() != null) {
      Whole before = wholes.getOrDefault(size.whole(), new Whole(0, 0));
      // What is known last is known best: estimates come before.
      wholes.put(size.whole(), new Whole(before.versions() + 1, size.wholeBytes()));
      held += size.wholeBytes() - before.bytes();
    }
  }

  private void remove(WeightSize size) {
    held -= size.own() + allowance;
    if (size.whole() != null) {
      Whole before = wholes.get(size.whole());
      if (before.versions() == 1) {
        wholes.remove(size.whole());
        held -= before.bytes();
      } else {
        wholes.put(size.whole(), new Whole(before.versions() - 1, before.bytes()));
      }
    }
  }

  private final class Held implements Grant {

    private boolean open = true;
    private WeightSize size;

    Held(WeightSize size) {
      this.size = size;
    }

    @Override
    public void resize(WeightSize exact) {
      synchronized (ModelMemory.this) {
        remove(size);
        add(exact);
        size = exact;
        changed();
      }
    }

    @Override
    public void close() {
      synchronized (ModelMemory.this) {
        if (open) {
          open = false;
          remove(size);
          changed();
        }
      }
    }
  }
}
