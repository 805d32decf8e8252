package io.lethe.diffusion.finetune;

/** Rows trained on per second since the run started. */
final class Throughput {
  private final long start = System.nanoTime();
  private long rows;

  void add(int count) {
    rows += count;
  }

  double imagesPerSecond() {
    return rows * 1e9 / Math.max(1, System.nanoTime() - start);
  }
}
