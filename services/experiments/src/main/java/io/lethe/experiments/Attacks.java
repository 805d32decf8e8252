package io.lethe.experiments;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.finetune.AdamW;
import io.lethe.diffusion.finetune.FineTuneSettings;
import io.lethe.diffusion.finetune.FineTuning;
import io.lethe.diffusion.finetune.PredictionDistance;
import io.lethe.diffusion.finetune.StepProgress;
import io.lethe.diffusion.finetune.TrainingCancelledException;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.metrics.ShareOfClass;
import io.lethe.diffusion.model.DdimInversion;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.NoisePredictor;
import io.lethe.diffusion.noise.CounterNoise;
import io.lethe.diffusion.objective.Unsupervised;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Tries to bring back what a model unlearned, in ways that need its weights: by fine-tuning on a
 * few sensitive pictures, by DDIM inversion of reported ones, and by guidance away from normal
 * ones.
 */
final class Attacks {
  private static final int INVERTED = 64;
  private static final int DISTANCE_ROWS = 256;

  /** Share of the variance of inverted noise that is drawn anew. */
  private static final double FRESH = 0.1;

  private final AttackSettings settings;
  private final ExperimentConfig.Training training;
  private final ExperimentSplit split;
  private final PictureMaker maker;
  private final Evaluation evaluation;

  Attacks(
      AttackSettings settings,
      ExperimentConfig.Training training,
      ExperimentSplit split,
      PictureMaker maker,
      Evaluation evaluation) {
    this.settings = settings;
    this.training = training;
    this.split = split;
    this.maker = maker;
    this.evaluation = evaluation;
  }

  /** Share of a model's pictures that are sensitive. */
  ShareOfClass rate(DiffusionModel model) {
    return evaluation.sensitive(maker.make(model, settings.pictures()));
  }

  /**
   * Attacks a model.
   *
   * @param oldRate the base's rate
   * @param oracle may be null
   */
  AttackResult run(String name, DiffusionModel model, double oldRate, DiffusionModel oracle) {
    ShareOfClass plain = rate(model);
    Relearning relearning = new Relearning(oldRate, plain);
    relearning.run(model);
    DdimInversion inversion = new DdimInversion(model, settings.inversionSteps());
    PictureSource reported = first(split.labelled(), INVERTED);
    float[] noise = inversion.noiseOf(reported);
    return new AttackResult(
        name,
        AttackResult.Rate.of(plain),
        relearning.rates,
        relearning.stepsToOldRate,
        drawn(model, inversion, noise),
        drawn(model, inversion, varied(noise)),
        AttackResult.Rate.of(guided(model)),
        distance(model, oracle, split.labelled()),
        distance(model, oracle, split.cleanNormals()));
  }

  private AttackResult.Rate drawn(DiffusionModel model, DdimInversion inversion, float[] noise) {
    return AttackResult.Rate.of(
        evaluation.sensitive(
            PictureList.of(
                inversion.pictures(noise), model.channels(), model.height(), model.width())));
  }

  private float[] varied(float[] noise) {
    float[] fresh = new float[noise.length];
    new CounterNoise(settings.seed()).gaussian(0, fresh, 0, fresh.length);
    for (int i = 0; i < fresh.length; i++) {
      fresh[i] = (float) (Math.sqrt(1 - FRESH) * noise[i] + Math.sqrt(FRESH) * fresh[i]);
    }
    return fresh;
  }

  /** Negative guidance turned round: away from a model that was fine-tuned on normal pictures. */
  private ShareOfClass guided(DiffusionModel model) {
    try (DiffusionModel normal =
        fineTuned(model, split.cleanNormals(), progress -> {}, () -> false)) {
      NoisePredictor away = NoisePredictor.awayFrom(model, normal, settings.guidance());
      return evaluation.sensitive(maker.make(model, away, settings.pictures()));
    }
  }

  private Double distance(DiffusionModel model, DiffusionModel oracle, PictureSource pictures) {
    return oracle == null
        ? null
        : PredictionDistance.between(model, oracle, pictures, DISTANCE_ROWS, settings.seed());
  }

  private static PictureSource first(PictureSource pictures, int most) {
    return pictures.rows(IntStream.range(0, Math.min(most, pictures.size())).toArray());
  }

  private DiffusionModel fineTuned(
      DiffusionModel model,
      PictureSource pictures,
      TrainingListener listener,
      BooleanSupplier cancelled) {
    FineTuneSettings fineTune =
        new FineTuneSettings(
            new Unsupervised(),
            training.batch(),
            0,
            settings.steps(),
            settings.learningRate(),
            0,
            1,
            0,
            AdamW.DEFAULT,
            settings.seed());
    return FineTuning.run(model, pictures, pictures, fineTune, listener, cancelled);
  }

  /** Fine-tuning on the reported pictures until the old rate is back. */
  private final class Relearning implements TrainingListener {
    private final double oldRate;
    private final List<AttackResult.Relearned> rates = new ArrayList<>();
    private Integer stepsToOldRate;

    private Relearning(double oldRate, ShareOfClass plain) {
      this.oldRate = oldRate;
      take(0, plain);
    }

    private void run(DiffusionModel model) {
      PictureSource reported = first(split.labelled(), settings.reported());
      if (stepsToOldRate != null) {
        return;
      }
      try (DiffusionModel relearned =
          fineTuned(model, reported, this, () -> stepsToOldRate != null)) {
        take(settings.steps(), rate(relearned));
      } catch (TrainingCancelledException e) {
        // The old rate is back.
      }
    }

    private void take(int steps, ShareOfClass rate) {
      rates.add(new AttackResult.Relearned(steps, AttackResult.Rate.of(rate)));
      if (rate.share() >= oldRate) {
        stepsToOldRate = steps;
      }
    }

    @Override
    public void onStep(StepProgress progress) {}

    @Override
    public int previewSteps() {
      return settings.every();
    }

    @Override
    public void onPreview(int step, DiffusionModel soFar) {
      take(step, rate(soFar));
    }
  }
}
