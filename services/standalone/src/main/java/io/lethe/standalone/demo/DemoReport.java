package io.lethe.standalone.demo;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.SampleGrid;
import io.lethe.diffusion.metrics.SampleGrid.Panel;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The demo's outcome.
 *
 * @param result the figures
 * @param before pictures of the version before the reports, by seed
 * @param after pictures of the version that learned from them, the same seeds
 * @param history what happened in between
 */
public record DemoReport(
    DemoResult result, PictureSource before, PictureSource after, LoopHistory history) {

  private static final int SHOWN = 64;
  private static final int COLUMNS = 8;
  private static final int SCALE = 2;

  /** The first pictures of both, side by side, as a PNG: the same place is the same seed. */
  public byte[] grid() {
    int[] first = IntStream.range(0, Math.min(SHOWN, before.size())).toArray();
    return SampleGrid.png(
        List.of(
            new Panel(
                "before " + result.reports() + " reports of a " + result.digit(),
                before.rows(first)),
            new Panel("after, same seeds", after.rows(first))),
        COLUMNS,
        SCALE);
  }
}
