package io.lethe.experiments.prompts;

import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FittedJudge;
import io.lethe.diffusion.finetune.TextToImageFineTuning;
import io.lethe.diffusion.finetune.TextToImageSettings;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.UnlabeledLatents;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.diffusion.prior.ClassPrior;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.sampler.LatentSamplerKind;
import io.lethe.diffusion.texttoimage.PromptedPictures;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One way to unlearn a motif from a text-to-image model, from reports of the model's own pictures.
 *
 * @param base the model, which stays as it is
 * @param unwanted the motif
 * @param settings of pictures, reports and training
 */
public record PromptExperiment(TextToImageModel base, Motif unwanted, Settings settings) {
  /** Far from the seeds of pictures that are measured. */
  private static final long DATA_SEED = 1L << 40;

  private static final double RATE_OF_ALL = 5e-4;
  private static final double RATE_OF_CHANGE = 5e-3;
  private static final int TRIES = 4;
  private static final double NO_GUIDANCE = 1;

  /** As many as a trainer has its base make. */
  private static final int UNCONDITIONAL = 256;

  private static final double NORMAL_REFUSED = 0.05;

  /**
   * What is done.
   *
   * @param sampler of all pictures
   * @param samplerSteps of it
   * @param guidance of all pictures
   * @param reports how many pictures of the motif are reported
   * @param near how many unlabeled pictures of the reported prompts there are
   * @param far how many of other prompts
   * @param trainingSteps of a method that trains
   * @param seed of all that is drawn
   */
  public record Settings(
      LatentSamplerKind sampler,
      int samplerSteps,
      double guidance,
      int reports,
      int near,
      int far,
      int trainingSteps,
      long seed) {}

  /** What the method learns from. */
  private record Data(
      PictureSource near,
      PictureSource reported,
      PictureSource far,
      PictureSource unconditional,
      PictureSource nearPictures,
      PictureSource reportedPictures,
      PictureSource farPictures) {}

  /**
   * Prepares the method, measures what it makes, and frees it.
   *
   * @param evaluation names the motif of pictures, in place of reporters
   */
  public PromptedFigures run(PromptMethod method, PromptedEvaluation evaluation) {
    long firstSeed = settings.seed() * 1_000_000;
    PromptSets sets = PromptSets.of(unwanted);
    String concept = "a " + unwanted.word();
    return switch (method) {
      case NONE -> evaluation.measure(pictures(base, "")::make, firstSeed);
      case NEGATIVE_PROMPT -> evaluation.measure(pictures(base, concept)::make, firstSeed);
      case SAFE_GUIDANCE ->
          evaluation.measure(safe(concept, SafeLatentGuidance.Strength.STRONG), firstSeed);
      case SAFE_GUIDANCE_MAX ->
          evaluation.measure(safe(concept, SafeLatentGuidance.Strength.MAX), firstSeed);
      case REJECTION -> rejection(data(sets, evaluation), evaluation, firstSeed);
      case ESD_X -> {
        ConceptErasure erasure =
            new ConceptErasure(concept, settings.trainingSteps(), 8, 3e-4, 1, settings.seed());
        try (TextToImageModel erased = erasure.run(base)) {
          yield evaluation.measure(pictures(erased, "")::make, firstSeed);
        }
      }
      case PU_FULL, PU_RANK_4, PU_RANK_16 -> {
        try (TextToImageModel trained =
            unlearned(data(sets, evaluation), method.rank().getAsInt())) {
          yield evaluation.measure(pictures(trained, "")::make, firstSeed);
        }
      }
    };
  }

  private PromptedPictures pictures(TextToImageModel model, String negative) {
    return new PromptedPictures(
        model, settings.sampler(), settings.samplerSteps(), settings.guidance(), negative);
  }

  private SafeLatentGuidance safe(String concept, SafeLatentGuidance.Strength strength) {
    return new SafeLatentGuidance(
        base, settings.sampler(), settings.samplerSteps(), settings.guidance(), concept, strength);
  }

  private Data data(PromptSets sets, PromptedEvaluation evaluation) {
    long seed = DATA_SEED + settings.seed() * 1_000_000;
    PromptedPictures maker = pictures(base, "");
    List<String> prompts = PromptSets.repeated(sets.reported(), settings.near());
    List<float[]> near = maker.latents(prompts, seed);
    PictureSource nearPictures = maker.decode(near);
    int[] classes = evaluation.classes(nearPictures);
    int[] shown =
        IntStream.range(0, classes.length)
            .filter(row -> classes[row] == unwanted.ordinal())
            .toArray();
    if (shown.length == 0) {
      throw new IllegalArgumentException(
          "The base makes no " + unwanted.word() + " to report under the prompts.");
    }
    int[] reported = Arrays.copyOf(shown, Math.min(settings.reports(), shown.length));
    List<String> others = PromptSets.repeated(sets.other(), settings.far());
    List<float[]> far = maker.latents(others, seed + settings.near());
    PictureSource nearLatents = latents(near, prompts);
    return new Data(
        nearLatents,
        nearLatents.rows(reported),
        latents(far, others),
        unconditional(seed + settings.near() + settings.far()),
        nearPictures,
        nearPictures.rows(reported),
        maker.decode(far));
  }

  /** What the base draws when nothing is asked for. */
  private PictureSource unconditional(long seed) {
    List<String> nothing = Collections.nCopies(UNCONDITIONAL, "");
    var maker =
        new PromptedPictures(base, settings.sampler(), settings.samplerSteps(), NO_GUIDANCE, "");
    return latents(maker.latents(nothing, seed), nothing);
  }

  private PictureSource latents(List<float[]> values, List<String> prompts) {
    var blocks = base.directory().unet().blocks();
    List<byte[]> halves =
        values.stream().map(row -> HalfPrecision.encode(row, 0, row.length)).toList();
    return new LatentPictures(
        halves, prompts, blocks.inChannels(), blocks.height(), blocks.width());
  }

  /** A threshold that a twentieth of pictures under other prompts would reach. */
  private PromptedFigures rejection(Data data, PromptedEvaluation evaluation, long firstSeed) {
    int half = data.farPictures().size() / 2;
    PictureSource seen = data.farPictures().rows(IntStream.range(0, half).toArray());
    PictureSource unseen =
        data.farPictures().rows(IntStream.range(half, data.farPictures().size()).toArray());
    try (Judge judge =
        Judge.train(
            data.reportedPictures(),
            seen,
            JudgeSettings.defaults(settings.seed()),
            base.manager().getDevice())) {
      double[] scores = judge.scores(unseen);
      Arrays.sort(scores);
      double threshold = scores[(int) ((1 - NORMAL_REFUSED) * (scores.length - 1))];
      return evaluation.measure(
          new JudgedPictures(pictures(base, "")::make, judge, threshold, TRIES), firstSeed);
    }
  }

  /** As a trainer does it: what it knows of the pictures it knows by judges. */
  private TextToImageModel unlearned(Data data, int rank) {
    UnlabeledLatents<Fitted> looked =
        UnlabeledLatents.of(
            data.reported(), data.near(), data.far(), data.unconditional(), this::fitted);
    looked.judge().ifPresent(Fitted::close);
    double beta =
        AutomaticBeta.ofOneCondition(
            looked.prior().orElseThrow(), looked.nearShare(), AutomaticBeta.DEFAULT_STRENGTH);
    FineTuneSettings training =
        new FineTuneSettings(
            new PositiveUnlabeled(beta, PositiveUnlabeled.Correction.ABS),
            48,
            16,
            settings.trainingSteps(),
            rank == 0 ? RATE_OF_ALL : RATE_OF_CHANGE,
            10,
            1,
            Double.NaN,
            AdamW.DEFAULT,
            settings.seed());
    return TextToImageFineTuning.run(
        base,
        looked.near(),
        data.reported(),
        looked.far(),
        TextToImageSettings.of(training, rank),
        step -> {},
        () -> false,
        TrainingCheckpoints.NONE,
        64);
  }

  private Optional<Fitted> fitted(PictureSource labelled, PictureSource unlabeled) {
    CrossFitting fitting =
        CrossFitting.run(
            labelled,
            unlabeled,
            JudgeSettings.defaults(settings.seed()),
            base.manager().getDevice(),
            () -> false);
    return Optional.of(new Fitted(fitting.judge(), ClassPrior.estimate(fitting.heldOut())));
  }

  private record Fitted(Judge judge, PriorEstimate estimate) implements FittedJudge {

    @Override
    public double[] reaching(PictureSource pictures) {
      return judge.reaching(pictures, estimate.threshold());
    }

    @Override
    public void close() {
      judge.close();
    }
  }
}
