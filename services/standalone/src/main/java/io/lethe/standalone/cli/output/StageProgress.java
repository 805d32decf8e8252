package io.lethe.standalone.cli.output;

import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A bar with rate and time left for each stage on a terminal, a plain line now and then elsewhere.
 */
public interface StageProgress extends AutoCloseable {

  /** Says how far the stage is: monotone up to its total. */
  void at(long done);

  @Override
  void close();

  /** Opens a stage. */
  static StageProgress open(PrintWriter out, String stage, long total) {
    return Terminal.isInteractive() ? new Bar(stage, total) : new Lines(out, stage, total);
  }

  /** On a terminal. */
  final class Bar implements StageProgress {

    private static final DecimalFormat SPEED =
        new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT));

    private final ProgressBar bar;

    Bar(String stage, long total) {
      this.bar =
          new ProgressBarBuilder()
              .setTaskName(stage)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed(SPEED)
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
  final class Lines implements StageProgress {

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
