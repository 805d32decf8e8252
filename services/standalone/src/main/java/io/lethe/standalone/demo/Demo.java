package io.lethe.standalone.demo;

import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.picture.Picture;
import io.lethe.standalone.stack.Stack;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The whole loop, seen from outside: pictures before, reports of one digit, the retraining, the
 * swap, pictures after. It speaks to the stack as any client would, through REST and topics.
 */
public final class Demo {

  /** The shipped model's name. */
  public static final String MODEL = "mnist";

  /** The one reporter whose inline pictures count at once. */
  public static final String TRUSTED_REPORTER = InlineReports.REPORTER;

  private static final int PICTURES_A_REQUEST = 32;

  /** Pictures of these seeds are measured, and never reported. */
  private static final long MEASURED_SEED = 0;

  /** Pictures of these seeds are what users see, and report. */
  private static final long SEEN_SEED = 2_000_000;

  private static final int SEEN_PICTURES = 256;
  private static final long LABELLED_WITHIN_MILLIS = TimeUnit.MINUTES.toMillis(1);
  private static final long LIVE_WITHIN_MILLIS = TimeUnit.MINUTES.toMillis(15);

  private final DemoSettings settings;
  private final Stack stack;
  private final PrintWriter out;
  private final ServingClient serving;

  public Demo(DemoSettings settings, Stack stack, PrintWriter out) {
    this.settings = settings;
    this.stack = stack;
    this.out = out;
    this.serving = new ServingClient(stack.http(), MODEL);
  }

  /**
   * Runs it.
   *
   * @throws LiveFailedException where the loop did not close, saying where it stopped
   * @throws IOException when serving does not answer or a file can't be read or written
   */
  public DemoReport run() throws IOException, InterruptedException {
    try (DigitEvaluation examiner = new DigitEvaluation(settings)) {
      List<AnsweredPicture> before =
          generate("pictures before", MEASURED_SEED, settings.pictures());
      List<AnsweredPicture> seen = generate("pictures that users see", SEEN_SEED, SEEN_PICTURES);
      ReportPlan plan = plan(examiner.showing(seen));
      LoopTimer.Live live = unlearn(plan);
      List<AnsweredPicture> after = generate("pictures after", MEASURED_SEED, settings.pictures());
      DemoResult result =
          new DemoResult(
              settings.digit(),
              plan.entries().size(),
              before.size(),
              examiner.measure(before),
              examiner.measure(after),
              live.secondsReportToLive(),
              serving.failedRequests(),
              Stream.concat(before.stream(), after.stream())
                  .map(AnsweredPicture::modelVersion)
                  .distinct()
                  .toList());
      return new DemoReport(
          result, DigitEvaluation.pictures(before), DigitEvaluation.pictures(after));
    }
  }

  /** Pictures of consecutive seeds: the same seed is the same noise before and after. */
  private List<AnsweredPicture> generate(String stage, long firstSeed, int pictures)
      throws IOException, InterruptedException {
    List<AnsweredPicture> made = new ArrayList<>(pictures);
    try (DemoProgress progress = DemoProgress.open(out, stage, pictures)) {
      while (made.size() < pictures) {
        int count = Math.min(PICTURES_A_REQUEST, pictures - made.size());
        made.addAll(serving.generate(count, firstSeed + made.size()));
        progress.at(made.size());
      }
    }
    return made;
  }

  private ReportPlan plan(List<AnsweredPicture> showing) throws IOException {
    PictureSource real =
        IdxPictures.mnistTrain(settings.datasets()).withLabel(label -> label == settings.digit());
    return ReportPlan.of(
        settings.reports(),
        showing.stream().map(AnsweredPicture::generationId).toList(),
        IntStream.range(0, settings.reports())
            .mapToObj(
                row -> new Picture(real.width(), real.height(), real.channels(), real.pixels(row)))
            .toList());
  }

  private KafkaClients kafka() {
    return new KafkaClients(KafkaProperties.at(stack.bootstrapServers()), "lethe-demo");
  }

  private LoopTimer.Live unlearn(ReportPlan plan) throws IOException, InterruptedException {
    TrainingDisplay display = new TrainingDisplay(out);
    try (LiveTraffic traffic = LiveTraffic.start(serving);
        LoopTimer timer = LoopTimer.start(kafka(), MODEL, display::show)) {
      send(plan);
      if (!timer.awaitLabelled(plan.entries().size(), LABELLED_WITHIN_MILLIS)) {
        throw new LiveFailedException(
            "Only %d of %d reports became labels."
                .formatted(timer.labelledReports(), plan.entries().size()));
      }
      LoopTimer.Live live =
          timer
              .awaitLive(LIVE_WITHIN_MILLIS)
              .orElseThrow(
                  () ->
                      new LiveFailedException(
                          timer
                              .lost()
                              .map(
                                  result ->
                                      "The job ended as %s: %s"
                                          .formatted(result.getOutcome(), result.getReason()))
                              .orElse("No version that learned from the reports came live.")));
      display.close();
      return live;
    }
  }

  private void send(ReportPlan plan) throws IOException, InterruptedException {
    String reason = "shows a " + settings.digit();
    int sent = 0;
    try (InlineReports inline = new InlineReports(kafka(), MODEL);
        DemoProgress progress = DemoProgress.open(out, "reports", plan.entries().size())) {
      for (ReportPlan.Entry entry : plan.entries()) {
        if (entry.inline() != null) {
          inline.report(entry.reportId(), entry.inline(), reason);
        } else {
          serving.report(entry.reportId(), "user-" + sent, entry.generationId(), reason);
        }
        progress.at(++sent);
      }
    }
  }

  /** Training, as its heartbeats tell it. */
  private static final class TrainingDisplay {

    private final PrintWriter out;
    private DemoProgress progress;

    TrainingDisplay(PrintWriter out) {
      this.out = out;
    }

    synchronized void show(TrainingProgress beat) {
      if (beat.getPhase() != JobPhase.TRAINING) {
        return;
      }
      if (progress == null) {
        progress = DemoProgress.open(out, "retraining", beat.getTotalSteps());
      }
      progress.at(beat.getStep());
    }

    synchronized void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }
}
