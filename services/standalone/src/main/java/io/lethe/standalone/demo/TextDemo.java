package io.lethe.standalone.demo;

import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.metrics.SampleGrid;
import io.lethe.diffusion.metrics.SampleGrid.Panel;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.standalone.cli.output.StageProgress;
import io.lethe.standalone.demo.PromptKind.Wording;
import io.lethe.standalone.demo.TextDemoResult.Figures;
import io.lethe.standalone.demo.TextDemoResult.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The whole loop of a text-to-image model, seen from outside: pictures under several kinds of
 * prompts, reports of what the reported ones show, the retraining, the swap, the same again.
 */
public final class TextDemo {

  /** The shipped model's name. */
  public static final String MODEL = "captioned";

  /** Kinds of prompts that pictures are measured under. */
  public static final int KINDS = PromptKind.values().length;

  private static final int PICTURES_A_REQUEST = 16;
  private static final long SEEN_SEED = 2_000_000;
  private static final int MOST_LOOKS = 20;
  private static final int SHOWN = 32;
  private static final int COLUMNS = 8;
  private static final int SCALE = 2;

  private final TextDemoSettings settings;
  private final DemoTarget target;
  private final PrintWriter out;
  private final ServingClient serving;

  public TextDemo(TextDemoSettings settings, DemoTarget target, PrintWriter out) {
    this.settings = settings;
    this.target = target;
    this.out = out;
    this.serving = new ServingClient(target.http(), MODEL, target.credentials());
  }

  /**
   * The outcome.
   *
   * @param grid pictures under reported and other prompts, before and after, as a PNG
   * @param history what happened in between
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Outcome(TextDemoResult result, byte[] grid, LoopHistory history) {}

  /** Pictures under each kind of prompt. */
  private record Looks(Map<PromptKind, List<AnsweredPicture>> pictures) {}

  /**
   * Runs it.
   *
   * @throws LiveFailedException where the loop did not close, saying where it stopped
   * @throws IOException when serving does not answer or a file can't be read or written
   */
  public Outcome run() throws IOException, InterruptedException {
    try (MotifEvaluation examiner = new MotifEvaluation(settings.classifier(), settings.motif())) {
      Looks before = look("before");
      ReportPlan plan = plan(examiner);
      List<Wording> others = PromptKind.OTHER.prompts(settings.motif());
      LoopTimer.Live live =
          new UnlearningRun(target, MODEL, serving, 0, out)
              .of(
                  plan,
                  "shows a " + settings.motif().word(),
                  seed ->
                      serving.generate(
                          1,
                          seed,
                          Map.of("prompt", others.get((int) (seed % others.size())).text())));
      Looks after = look("after");
      return new Outcome(
          result(examiner, plan, live, before, after), grid(before, after), live.history());
    }
  }

  private Looks look(String when) throws IOException, InterruptedException {
    Map<PromptKind, List<AnsweredPicture>> all = new EnumMap<>(PromptKind.class);
    int kinds = PromptKind.values().length;
    try (StageProgress progress =
        StageProgress.open(out, "pictures " + when, kinds * settings.pictures())) {
      int made = 0;
      for (PromptKind kind : PromptKind.values()) {
        List<AnsweredPicture> pictures = new ArrayList<>();
        for (int number = 0; number < PromptKind.COUNT; number++) {
          pictures.addAll(generate(kind, number, 1000L * number, share(number)));
          progress.at(made + pictures.size());
        }
        made += pictures.size();
        all.put(kind, pictures);
      }
    }
    return new Looks(all);
  }

  /** How many of the pictures of a kind are made under its prompt of that number. */
  private int share(int number) {
    int each = settings.pictures() / PromptKind.COUNT;
    return number < settings.pictures() % PromptKind.COUNT ? each + 1 : each;
  }

  private List<AnsweredPicture> generate(PromptKind kind, int number, long seed, int count)
      throws IOException, InterruptedException {
    String text = kind.prompts(settings.motif()).get(number).text();
    List<AnsweredPicture> made = new ArrayList<>();
    for (int from = 0; from < count; from += PICTURES_A_REQUEST) {
      made.addAll(
          serving.generate(
              Math.min(PICTURES_A_REQUEST, count - from), seed + from, Map.of("prompt", text)));
    }
    return made;
  }

  /** Pictures that show the motif, of those that users see under the reported prompts. */
  private ReportPlan plan(MotifEvaluation examiner) throws IOException, InterruptedException {
    List<AnsweredPicture> showing = new ArrayList<>();
    int each = settings.reports() / PromptKind.COUNT + 1;
    try (StageProgress progress =
        StageProgress.open(out, "pictures to report", settings.reports())) {
      for (int look = 0; look < MOST_LOOKS && showing.size() < settings.reports(); look++) {
        for (int number = 0; number < PromptKind.COUNT; number++) {
          long seed = SEEN_SEED + 100_000L * look + 1000L * number;
          showing.addAll(examiner.showing(generate(PromptKind.REPORTED, number, seed, each)));
        }
        progress.at(Math.min(showing.size(), settings.reports()));
      }
    }
    if (showing.size() < settings.reports()) {
      throw new LiveFailedException(
          "Only %d pictures show a %s, too few for %d reports."
              .formatted(showing.size(), settings.motif().word(), settings.reports()));
    }
    // Those of all prompts in turn.
    int stride = showing.size() / settings.reports();
    return ReportPlan.ofGenerations(
        "text",
        IntStream.range(0, settings.reports())
            .mapToObj(i -> showing.get(i * stride).generationId())
            .toList());
  }

  private TextDemoResult result(
      MotifEvaluation examiner, ReportPlan plan, LoopTimer.Live live, Looks before, Looks after) {
    List<Kind> kinds = new ArrayList<>();
    for (PromptKind kind : PromptKind.values()) {
      kinds.add(
          new Kind(
              kind.words(),
              figures(examiner, kind, before.pictures.get(kind)),
              figures(examiner, kind, after.pictures.get(kind))));
    }
    return new TextDemoResult(
        settings.motif().word(),
        plan.entries().size(),
        settings.pictures(),
        kinds,
        live.secondsReportToLive(),
        serving.failedRequests(),
        Stream.of(before, after)
            .flatMap(looks -> looks.pictures.values().stream())
            .flatMap(List::stream)
            .map(AnsweredPicture::modelVersion)
            .distinct()
            .toList());
  }

  private Figures figures(MotifEvaluation examiner, PromptKind kind, List<AnsweredPicture> made) {
    ShareOfClass share = examiner.shareOfReported(made);
    Double asAsked = kind == PromptKind.OTHER ? examiner.shareAsAsked(made, asked(kind)) : null;
    return new Figures(share.share(), share.standardError(), asAsked);
  }

  /** What the prompt of each picture of a kind asks for. */
  private List<Motif> asked(PromptKind kind) {
    List<Wording> prompts = kind.prompts(settings.motif());
    return IntStream.range(0, PromptKind.COUNT)
        .boxed()
        .flatMap(
            number -> IntStream.range(0, share(number)).mapToObj(i -> prompts.get(number).motif()))
        .toList();
  }

  private static byte[] grid(Looks before, Looks after) {
    List<Panel> panels = new ArrayList<>();
    for (PromptKind kind : List.of(PromptKind.REPORTED, PromptKind.OTHER)) {
      panels.add(new Panel(kind.words() + ", before", some(before.pictures.get(kind))));
      panels.add(new Panel("after, same seeds", some(after.pictures.get(kind))));
    }
    return SampleGrid.png(panels, COLUMNS, SCALE);
  }

  /** Spread over all prompts. */
  private static PictureSource some(List<AnsweredPicture> made) {
    int shown = Math.min(SHOWN, made.size());
    return DigitEvaluation.pictures(
        IntStream.range(0, shown)
            .mapToObj(i -> made.get((int) ((long) i * made.size() / shown)))
            .toList());
  }
}
