package io.lethe.diffusion.finetune;

import ai.djl.engine.EngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many rows of a batch go through the network at once. It starts with as many as are allowed;
 * when memory runs out it is halved, for good, and the batch's gradient is accumulated over its
 * parts.
 */
final class MicroBatch {
  private static final Logger LOG = LoggerFactory.getLogger(MicroBatch.class);

  private int rows;

  /**
   * Starts large.
   *
   * @param rows most rows at once, at least 1
   */
  MicroBatch(int rows) {
    this.rows = rows;
  }

  /** Rows at once, at least 1. */
  int rows() {
    return rows;
  }

  /** Halves the rows if the failure was for want of memory and there is something to halve. */
  boolean shrinksAfter(EngineException failure) {
    if (rows == 1 || !isOutOfMemory(failure)) {
      return false;
    }
    int before = rows;
    rows = (rows + 1) / 2;
    LOG.warn(
        "Memory ran out with {} rows at once; going on with {}: {}",
        before,
        rows,
        failure.getMessage());
    return true;
  }

  /** PyTorch has no class or code for it that DJL passes on: what it says is all there is. */
  private static boolean isOutOfMemory(EngineException failure) {
    String message = String.valueOf(failure.getMessage());
    // Of the GPU's allocator, and of the CPU's.
    return message.contains("out of memory") || message.contains("can't allocate memory");
  }
}
