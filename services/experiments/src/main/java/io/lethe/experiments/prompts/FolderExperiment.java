package io.lethe.experiments.prompts;

import io.lethe.diffusion.checkpoint.HalfPrecision;
import io.lethe.diffusion.dataset.LatentPictures;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.LatentLoss;
import io.lethe.diffusion.finetune.TextToImageFineTuning;
import io.lethe.diffusion.finetune.TextToImageSettings;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.diffusion.prior.ClassPrior;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.prior.SensitiveRate;
import io.lethe.diffusion.texttoimage.LatentEncoding;
import io.lethe.diffusion.texttoimage.PromptedPictures;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Unlearns from folders of pictures, within the prompts that they have: the experiment of the paper
 * (Takahashi et al. 2025, arXiv 2503.03789) with Stable Diffusion. What it measures needs no other
 * weights than the model's: a judge that learns from these very pictures looks at what is made.
 *
 * @param model the base, which stays as it is
 * @param near pictures of the prompts, sensitive ones among them
 * @param sensitive at least two
 * @param far pictures of other prompts, which are kept; empty for none
 * @param settings of training and pictures
 */
public record FolderExperiment(
    TextToImageModel model,
    PictureSource near,
    PictureSource sensitive,
    Optional<PictureSource> far,
    Settings settings) {

  private static final int UNLABELED_ROWS = 12;
  private static final int SENSITIVE_ROWS = 4;
  private static final int LOSS_ROWS = 64;

  /** Far from the seeds that people choose for pictures. */
  private static final long LOSS_SEED = 1L << 40;

  /**
   * Settings.
   *
   * @param rank of the low-rank change; 0 trains the whole U-Net
   * @param steps of training, each of 16 rows
   * @param learningRate its peak
   * @param beta of the objective; by the judge where it is empty
   * @param rowsAtOnce rows of a step that go through the network at once
   * @param pictures how many are made before and after
   * @param samplerSteps of DPM-Solver++(2M)
   * @param guidance scale of the pictures
   * @param seed of all that is drawn
   */
  public record Settings(
      int rank,
      int steps,
      double learningRate,
      OptionalDouble beta,
      int rowsAtOnce,
      int pictures,
      int samplerSteps,
      double guidance,
      long seed) {}

  /**
   * A model's figures.
   *
   * @param sensitiveShare of the pictures that it makes under the near prompts, by the judge, 0 ..
   *     1
   * @param sensitiveShareError its standard error
   * @param nearLoss mean squared error of its denoising of near latents, summed over a latent
   * @param sensitiveLoss the same of sensitive ones
   * @param farLoss the same of far ones; absent where there are none
   */
  public record Figures(
      double sensitiveShare,
      double sensitiveShareError,
      double nearLoss,
      double sensitiveLoss,
      Double farLoss) {}

  /**
   * What was found.
   *
   * @param classPrior share of sensitive pictures among the near ones, as the judge estimates it
   * @param classPriorUpperBound of the estimate
   * @param beta of the objective
   * @param trainingSeconds wall clock
   * @param before of the base
   * @param after of what was trained
   */
  public record Result(
      double classPrior,
      double classPriorUpperBound,
      double beta,
      double trainingSeconds,
      Figures before,
      Figures after) {}

  /** The pictures of both models, of the same prompts and seeds. */
  public record Made(Result result, PictureSource before, PictureSource after) {}

  /**
   * Runs it.
   *
   * @param version takes the low-rank change in diffusers' names, or the whole pipeline
   * @throws io.lethe.diffusion.finetune.DivergedException if a loss is not finite
   */
  public Made run(Path version, TrainingListener listener) throws IOException {
    PictureSource nearLatents = encoded(near);
    PictureSource sensitiveLatents = encoded(sensitive);
    Optional<PictureSource> farLatents = far.map(this::encoded);
    CrossFitting fitted =
        CrossFitting.run(
            sensitiveLatents,
            nearLatents,
            JudgeSettings.defaults(settings.seed()),
            model.manager().getDevice());
    try (Judge judge = fitted.judge()) {
      PriorEstimate prior = ClassPrior.estimate(fitted.heldOut());
      double beta =
          settings
              .beta()
              .orElseGet(() -> AutomaticBeta.ofOneCondition(prior, AutomaticBeta.DEFAULT_STRENGTH));
      Look look = new Look(judge, prior, nearLatents, sensitiveLatents, farLatents);
      List<float[]> before = latents(model);
      Figures ofBase = figures(model, before, look);
      long started = System.nanoTime();
      try (TextToImageModel trained =
          train(nearLatents, sensitiveLatents, farLatents, beta, listener)) {
        double seconds = (System.nanoTime() - started) / 1e9;
        trained.save(version);
        List<float[]> after = latents(trained);
        return new Made(
            new Result(
                prior.prior(),
                prior.upperBound(),
                beta,
                seconds,
                ofBase,
                figures(trained, after, look)),
            maker(model).decode(before),
            maker(model).decode(after));
      }
    }
  }

  /** What figures are made with. */
  private record Look(
      Judge judge,
      PriorEstimate prior,
      PictureSource near,
      PictureSource sensitive,
      Optional<PictureSource> far) {}

  private PictureSource encoded(PictureSource pictures) {
    return latents(
        LatentEncoding.of(model, pictures),
        IntStream.range(0, pictures.size()).mapToObj(pictures::prompt).toList());
  }

  private PictureSource latents(List<byte[]> halves, List<String> prompts) {
    var blocks = model.directory().unet().blocks();
    return new LatentPictures(
        halves, prompts, blocks.inChannels(), blocks.height(), blocks.width());
  }

  private TextToImageModel train(
      PictureSource nearLatents,
      PictureSource sensitiveLatents,
      Optional<PictureSource> farLatents,
      double beta,
      TrainingListener listener) {
    FineTuneSettings training =
        new FineTuneSettings(
            new PositiveUnlabeled(beta, PositiveUnlabeled.Correction.ABS),
            UNLABELED_ROWS,
            SENSITIVE_ROWS,
            settings.steps(),
            settings.learningRate(),
            settings.steps() / 10,
            1,
            Double.NaN,
            AdamW.DEFAULT,
            settings.seed());
    return TextToImageFineTuning.run(
        model,
        nearLatents,
        sensitiveLatents,
        farLatents.orElse(nearLatents.rows()),
        farLatents.isPresent()
            ? TextToImageSettings.of(training, settings.rank())
            : new TextToImageSettings(training, settings.rank(), 0, 0),
        listener,
        () -> false,
        TrainingCheckpoints.NONE,
        settings.rowsAtOnce());
  }

  private PromptedPictures maker(TextToImageModel of) {
    return new PromptedPictures(
        of, SamplerKind.DPM_SOLVER_2M, settings.samplerSteps(), settings.guidance(), "");
  }

  /** Under the prompts of near pictures in turn. */
  private List<String> prompts() {
    return IntStream.range(0, settings.pictures())
        .mapToObj(row -> near.prompt(row % near.size()))
        .toList();
  }

  private List<float[]> latents(TextToImageModel of) {
    return maker(of).latents(prompts(), settings.seed());
  }

  private Figures figures(TextToImageModel of, List<float[]> made, Look look) {
    PictureSource latents =
        latents(
            made.stream().map(row -> HalfPrecision.encode(row, 0, row.length)).toList(), prompts());
    SensitiveRate share =
        SensitiveRate.of(look.judge().reaching(latents, look.prior().threshold()), look.prior());
    return new Figures(
        share.rate(),
        share.standardError(),
        loss(of, look.near()),
        loss(of, look.sensitive()),
        look.far().map(some -> loss(of, some)).orElse(null));
  }

  private static double loss(TextToImageModel of, PictureSource latents) {
    return Arrays.stream(LatentLoss.each(of, latents, LOSS_ROWS, LOSS_SEED))
        .average()
        .orElseThrow();
  }
}
