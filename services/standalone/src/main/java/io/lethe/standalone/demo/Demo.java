package io.lethe.standalone.demo;

import io.lethe.diffusion.dataset.IdxPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.picture.Picture;
import io.lethe.standalone.cli.output.StageProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The whole loop, seen from outside: pictures before, reports of one digit, the retraining, the
 * swap, pictures after. It speaks to the system as any client would, through REST and topics.
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

  /** In a running system all reports are of generated pictures: one in so many must show one. */
  private static final int SEEN_A_REPORT = 40;

  private final DemoSettings settings;
  private final DemoTarget target;

  /** Tells the reports and pictures of this run from those of others. */
  private final int run;

  private final PrintWriter out;
  private final ServingClient serving;

  public Demo(DemoSettings settings, DemoTarget target, PrintWriter out) {
    this.settings = settings;
    this.target = target;
    this.run = target.own() ? 0 : new SecureRandom().nextInt(1, 1_000_000);
    this.out = out;
    this.serving = new ServingClient(target.http(), MODEL, target.credentials());
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
      ReportPlan plan = target.own() ? planWithRealOnes(examiner) : planOfGenerations(examiner);
      LoopTimer.Live live =
          new UnlearningRun(target, MODEL, serving, run, out)
              .of(plan, "shows a " + settings.digit(), seed -> serving.generate(1, seed));
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
          result,
          DigitEvaluation.pictures(before),
          DigitEvaluation.pictures(after),
          live.history());
    }
  }

  /** Pictures of consecutive seeds: the same seed is the same noise before and after. */
  private List<AnsweredPicture> generate(String stage, long firstSeed, int pictures)
      throws IOException, InterruptedException {
    List<AnsweredPicture> made = new ArrayList<>(pictures);
    try (StageProgress progress = StageProgress.open(out, stage, pictures)) {
      for (int asked = 0; asked < pictures; asked += PICTURES_A_REQUEST) {
        int count = Math.min(PICTURES_A_REQUEST, pictures - asked);
        made.addAll(serving.generate(count, firstSeed + asked));
        progress.at(asked + count);
      }
    }
    return made;
  }

  /** Pictures that show the digit, of those that users see, until there are enough to report. */
  private ReportPlan planOfGenerations(DigitEvaluation examiner)
      throws IOException, InterruptedException {
    List<AnsweredPicture> showing = new ArrayList<>();
    int most = SEEN_A_REPORT * settings.reports();
    int seen = 0;
    // A seed of this run alone: a picture that is a label already makes no other.
    long firstSeed = SEEN_SEED + (long) run * SEEN_SEED;
    try (StageProgress progress =
        StageProgress.open(out, "pictures to report", settings.reports())) {
      while (showing.size() < settings.reports() && seen < most) {
        List<AnsweredPicture> made = serving.generate(PICTURES_A_REQUEST, firstSeed + seen);
        seen += PICTURES_A_REQUEST;
        if (!made.isEmpty()) {
          showing.addAll(examiner.showing(made));
        }
        progress.at(Math.min(showing.size(), settings.reports()));
      }
    }
    if (showing.size() < settings.reports()) {
      throw new LiveFailedException(
          "Only %d of %d pictures show a %d, too few for %d reports: it may be unlearned already."
              .formatted(showing.size(), seen, settings.digit(), settings.reports()));
    }
    return ReportPlan.ofGenerations(
        Integer.toString(run),
        showing.stream().limit(settings.reports()).map(AnsweredPicture::generationId).toList());
  }

  private ReportPlan planWithRealOnes(DigitEvaluation examiner)
      throws IOException, InterruptedException {
    List<AnsweredPicture> showing =
        examiner.showing(generate("pictures that users see", SEEN_SEED, SEEN_PICTURES));
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
}
