package io.lethe.experiments.prompts;

import io.lethe.diffusion.captioned.Motif;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.TextToImageFineTuning;
import io.lethe.diffusion.finetune.TextToImageSettings;
import io.lethe.diffusion.finetune.TrainingCheckpoints;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.objective.PositiveUnlabeled;
import io.lethe.diffusion.prior.AutomaticBeta;
import io.lethe.diffusion.texttoimage.PromptedPictures;
import io.lethe.diffusion.texttoimage.TextToImageModel;
import io.lethe.diffusion.unlabeled.CrossFittedJudge;
import io.lethe.diffusion.unlabeled.UnlabeledLatents;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Unlearns motifs from a text-to-image model in one of several ways, from reports of the model's
 * own pictures. Each begins from the base, with what was reported of all motifs.
 */
public final class PromptExperiment {
  /** Far from the seeds of pictures that are measured. */
  static final long DATA_SEED = 1L << 40;

  /** From the seeds of pictures of one run to those of the next. */
  static final long SEEDS = 1_000_000;

  private static final double RATE_OF_ALL = 5e-4;
  private static final double RATE_OF_CHANGE = 5e-3;
  private static final int TRIES = 4;
  private static final double NO_GUIDANCE = 1;
  private static final double NORMAL_REFUSED = 0.05;

  private final TextToImageModel base;
  private final Settings settings;
  private final PromptedEvaluation evaluation;
  private final Map<Motif, UserGenerations> generations = new HashMap<>();
  private PictureSource unconditional;

  /**
   * What is done.
   *
   * @param sampler of all pictures
   * @param samplerSteps of it
   * @param guidance of all pictures
   * @param reports how many pictures of a motif are reported, at most 5,000
   * @param unlabeled how many other pictures there are of the reported prompts, and how many of
   *     others, at most 10,000
   * @param trainingSteps of a method that trains
   * @param seed of all that is drawn
   * @param paraphrased whether users ask for what was reported in other words too, which the
   *     labeler does not know to be the same
   */
  public record Settings(
      SamplerKind sampler,
      int samplerSteps,
      double guidance,
      int reports,
      int unlabeled,
      int trainingSteps,
      long seed,
      boolean paraphrased) {}

  /**
   * An experiment.
   *
   * @param base the model, which stays as it is and which the caller closes
   * @param settings of pictures, reports and training
   * @param evaluation names the motif of pictures, in place of reporters
   */
  public PromptExperiment(TextToImageModel base, Settings settings, PromptedEvaluation evaluation) {
    this.base = base;
    this.settings = settings;
    this.evaluation = evaluation;
  }

  /**
   * Prepares a method, measures what it makes, and frees it.
   *
   * @param unwanted motifs, at least one
   * @throws IllegalArgumentException if the base makes nothing to report
   */
  public PromptedFigures run(PromptMethod method, List<Motif> unwanted) {
    String concept =
        unwanted.stream().map(PromptExperiment::concept).collect(Collectors.joining(", "));
    return switch (method) {
      case NONE -> measure(pictures(base)::make, unwanted);
      case NEGATIVE_PROMPT -> measure(pictures(base, concept)::make, unwanted);
      case SAFE_GUIDANCE -> measure(safe(concept, SafeLatentGuidance.Strength.STRONG), unwanted);
      case SAFE_GUIDANCE_MAX -> measure(safe(concept, SafeLatentGuidance.Strength.MAX), unwanted);
      case REJECTION -> rejection(unwanted);
      case ESD_X -> {
        try (TextToImageModel erased = erased(unwanted)) {
          yield measure(pictures(erased)::make, unwanted);
        }
      }
      case PU_FULL, PU_RANK_4, PU_RANK_16 -> {
        PictureSource far = UserGenerations.far(pictures(base), unwanted, settings, 0);
        try (TextToImageModel trained = unlearned(data(unwanted), far, method.rank().getAsInt())) {
          yield measure(pictures(trained)::make, unwanted);
        }
      }
    };
  }

  private static String concept(Motif motif) {
    return "a " + motif.word();
  }

  PromptedFigures measure(PromptedMaker maker, List<Motif> unwanted) {
    return evaluation.measure(maker, unwanted, settings.seed() * SEEDS);
  }

  PromptedPictures pictures(TextToImageModel model) {
    return pictures(model, "");
  }

  private PromptedPictures pictures(TextToImageModel model, String negative) {
    return new PromptedPictures(
        model, settings.sampler(), settings.samplerSteps(), settings.guidance(), negative);
  }

  private SafeLatentGuidance safe(String concept, SafeLatentGuidance.Strength strength) {
    return new SafeLatentGuidance(
        base, settings.sampler(), settings.samplerSteps(), settings.guidance(), concept, strength);
  }

  /** One motif after another, as its authors take one at a time. */
  private TextToImageModel erased(List<Motif> unwanted) {
    TextToImageModel erased = null;
    for (Motif motif : unwanted) {
      ConceptErasure erasure =
          new ConceptErasure(concept(motif), settings.trainingSteps(), 8, 3e-4, 1, settings.seed());
      TextToImageModel before = erased;
      try {
        erased = erasure.run(before == null ? base : before);
      } finally {
        if (before != null) {
          before.close();
        }
      }
    }
    return erased;
  }

  private UserGenerations data(List<Motif> unwanted) {
    UserGenerations all = null;
    for (Motif motif : unwanted) {
      UserGenerations one =
          generations.computeIfAbsent(motif, it -> generations(base, it, generations.size()));
      all = all == null ? one : all.and(one);
    }
    return all;
  }

  /** What the base makes under a motif's prompts. */
  PictureSource near(Motif unwanted) {
    return data(List.of(unwanted)).near();
  }

  /**
   * What users had a model make under a motif's prompts.
   *
   * @throws IllegalArgumentException if it makes nothing to report
   */
  private UserGenerations generations(TextToImageModel model, Motif motif, int part) {
    UserGenerations made = UserGenerations.of(pictures(model), motif, settings, part, evaluation);
    if (made.reported().size() == 0) {
      throw new IllegalArgumentException(
          "The base makes no " + motif.word() + " to report under the prompts.");
    }
    return made;
  }

  /** What the base draws when nothing is asked for, made once. */
  private PictureSource unconditional() {
    if (unconditional == null) {
      unconditional =
          UserGenerations.unconditional(
              new PromptedPictures(
                  base, settings.sampler(), settings.samplerSteps(), NO_GUIDANCE, ""),
              settings);
    }
    return unconditional;
  }

  /** A threshold that a twentieth of pictures under other prompts would reach. */
  private PromptedFigures rejection(List<Motif> unwanted) {
    PromptedPictures maker = pictures(base);
    PictureSource far =
        UserGenerations.decoded(maker, UserGenerations.far(maker, unwanted, settings, 0));
    int half = far.size() / 2;
    PictureSource seen = far.rows(IntStream.range(0, half).toArray());
    PictureSource unseen = far.rows(IntStream.range(half, far.size()).toArray());
    try (Judge judge =
        Judge.train(
            UserGenerations.decoded(maker, data(unwanted).reported()),
            seen,
            JudgeSettings.defaults(settings.seed()),
            base.manager().getDevice())) {
      double[] scores = judge.scores(unseen);
      Arrays.sort(scores);
      double threshold = scores[(int) ((1 - NORMAL_REFUSED) * (scores.length - 1))];
      return measure(new JudgedPictures(maker::make, judge, threshold, TRIES), unwanted);
    }
  }

  /**
   * The base without what was reported, as a trainer does it: what it knows of the pictures it
   * knows by judges.
   *
   * @param rank of the change, 0 for all weights
   * @return what the caller closes
   */
  TextToImageModel unlearned(UserGenerations data, PictureSource far, int rank) {
    UnlabeledLatents<CrossFittedJudge> looked =
        UnlabeledLatents.of(
            data.reported(), data.near(), far, unconditional(), base::points, this::judge);
    looked.judge().ifPresent(CrossFittedJudge::close);
    double beta = AutomaticBeta.ofCleaned(AutomaticBeta.DEFAULT_STRENGTH);
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
        looked.underTexts(data.reported()),
        looked.far(),
        TextToImageSettings.of(training, rank),
        step -> {},
        () -> false,
        TrainingCheckpoints.NONE,
        64);
  }

  private Optional<CrossFittedJudge> judge(PictureSource labelled, PictureSource unlabeled) {
    return Optional.of(
        CrossFittedJudge.train(
            labelled,
            unlabeled,
            JudgeSettings.defaults(settings.seed()),
            base.manager().getDevice(),
            () -> false));
  }
}
