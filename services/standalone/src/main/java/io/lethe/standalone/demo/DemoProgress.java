package io.lethe.standalone.demo;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar for each stage on a terminal, a plain line now and then elsewhere. */
interface DemoProgress extends AutoCloseable {

  /** Says how far the stage is: monotone up to its total. */
  void at(long done);

  @Override
  void close();

  /** Opens a stage. */
  static DemoProgress open(PrintWriter out, String stage, long total) {
    return System.console() == null ? new Lines(out, stage, total) : new Bar(stage, total);
  }

  /** On a terminal. */
  final class Bar implements DemoProgress {

    private final ProgressBar bar;

    Bar(String stage, long total) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(stage)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .build();
    }

    @Override
    public void at(long done) {
      bar.stepTo(done);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /** Elsewhere: a line each fifth. */
  final class Lines implements DemoProgress {

    private static final int LINES = 5;

    private final PrintWriter out;
    private final String stage;
    private final long total;
    private long printed;

    Lines(PrintWriter out, String stage, long total) {
      this.out = out;
      this.stage = stage;
      this.total = total;
    }

    @Override
    public void at(long done) {
      long part = done * LINES / total;
      if (part > printed) {
        printed = part;
        out.printf("  %s: %d of %d%n", stage, done, total);
        out.flush();
      }
    }

    @Override
    public void close() {}
  }
}
