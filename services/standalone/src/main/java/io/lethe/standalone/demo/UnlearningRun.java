package io.lethe.standalone.demo;

import io.lethe.standalone.cli.output.StageProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/**
 * From the first report to the first picture of a version that learned from the last, while users
 * go on asking.
 *
 * @param run tells the reporters of this run from those of others
 */
record UnlearningRun(
    DemoTarget target, String model, ServingClient serving, int run, PrintWriter out) {

  private static final long LABELLED_WITHIN_MILLIS = TimeUnit.MINUTES.toMillis(1);
  private static final long LIVE_WITHIN_MILLIS = TimeUnit.MINUTES.toMillis(15);

  /**
   * Sends the reports and waits.
   *
   * @param reason of each report
   * @param asking what users go on asking for
   * @throws LiveFailedException where the loop did not close, saying where it stopped
   * @throws IOException when serving or Kafka does not answer
   */
  LoopTimer.Live of(ReportPlan plan, String reason, LiveTraffic.Asking asking)
      throws IOException, InterruptedException {
    TrainingDisplay display = new TrainingDisplay(out);
    try (LiveTraffic traffic = LiveTraffic.start(asking);
        LoopTimer timer = LoopTimer.start(target.kafka(), model, plan.reportIds(), display::show)) {
      send(plan, reason);
      if (!timer.awaitLabelled(plan.entries().size(), LABELLED_WITHIN_MILLIS)) {
        throw new LiveFailedException(
            "Only %d of %d reports became labels."
                .formatted(timer.labelledReports(), plan.entries().size()));
      }
      LoopTimer.Live live =
          timer
              .awaitLive(target.own(), LIVE_WITHIN_MILLIS)
              .orElseThrow(() -> new LiveFailedException(whyNotLive(timer)));
      display.close();
      return live;
    }
  }

  private static String whyNotLive(LoopTimer timer) {
    return timer
        .lost()
        .map(result -> "The job ended as %s: %s".formatted(result.getOutcome(), result.getReason()))
        .orElse("No version that learned from the reports came live.");
  }

  private void send(ReportPlan plan, String reason) throws IOException, InterruptedException {
    int sent = 0;
    try (InlineReports inline = new InlineReports(target.kafka(), model);
        StageProgress progress = StageProgress.open(out, "reports", plan.entries().size())) {
      for (ReportPlan.Entry entry : plan.entries()) {
        if (entry.inline() != null) {
          inline.report(entry.reportId(), entry.inline(), reason);
        } else {
          serving.report(
              entry.reportId(), "user-" + run + "-" + sent, entry.generationId(), reason);
        }
        progress.at(++sent);
      }
    }
  }
}
