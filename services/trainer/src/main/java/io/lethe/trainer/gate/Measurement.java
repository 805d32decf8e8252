package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * What one model makes of a job's material. Row i of two models' figures is a pair.
 *
 * @param finiteWeights nothing else is measured where they are not
 * @param broken pictures that hold nothing
 * @param reaching of each picture how surely it is sensitive, 0 .. 1; empty without a judge. A
 *     text-to-image model's are those under reported texts
 * @param features of each of them; empty without a judge
 * @param far features of pictures under other texts; of a model without texts those of all
 * @param paraphrased how surely each picture under a held-out text is sensitive; maybe none
 * @param normalLosses on unlabeled pictures that the judge takes for normal ones
 * @param heldOutLosses on held-out labels; empty without any
 */
public record Measurement(
    boolean finiteWeights,
    int broken,
    double[] reaching,
    float[][] features,
    float[][] far,
    double[] paraphrased,
    double[] normalLosses,
    double[] heldOutLosses) {

  /** Draws in the loss on held-out pictures. */
  private static final int HELD_OUT_ROWS = 128;

  private static final double[] NONE = {};
  private static final float[][] NO_FEATURES = {};

  static Measurement of(
      TrainableModel model, GateMaterial material, GateLimits limits, BooleanSupplier cancelled) {
    if (!model.hasFiniteWeights()) {
      return new Measurement(false, 0, NONE, NO_FEATURES, NO_FEATURES, NONE, NONE, NONE);
    }
    GateTexts texts = material.texts();
    int count = limits.pictures();
    Made near = Made.by(model, limits.sampling().under(texts.near()), material, count, cancelled);
    double[] reaching = near.reaching(material);
    float[][] features = near.features(material);
    Made far = near;
    float[][] farFeatures = features;
    double[] paraphrased = NONE;
    if (model.latents().isPresent()) {
      far = Made.by(model, limits.sampling().under(texts.far()), material, count, cancelled);
      farFeatures = far.features(material);
      List<String> others = texts.paraphrases();
      if (!others.isEmpty()) {
        paraphrased =
            Made.by(model, limits.sampling().under(others), material, count, cancelled)
                .reaching(material);
      }
    }
    double[] normal = model.losses(material.normal(), limits.lossRows(), material.seed());
    stopIf(cancelled);
    double[] heldOut =
        material.heldOut().size() == 0
            ? NONE
            : model.losses(material.heldOut(), HELD_OUT_ROWS, material.seed());
    stopIf(cancelled);
    return new Measurement(
        true,
        Math.max(near.broken, far.broken),
        reaching,
        features,
        farFeatures,
        paraphrased,
        normal,
        heldOut);
  }

  /** Pictures that a model made. */
  private record Made(PictureSource pictures, int broken) {

    static Made by(
        TrainableModel model,
        Sampling sampling,
        GateMaterial material,
        int count,
        BooleanSupplier cancelled) {
      List<float[]> raw = sampling.raw(model, material.seed(), count, () -> stopIf(cancelled));
      int broken = (int) raw.stream().filter(BrokenPicture::is).count();
      stopIf(cancelled);
      return new Made(sampling.pictures(model, raw), broken);
    }

    double[] reaching(GateMaterial material) {
      return material.judge().map(judge -> judge.reaching(pictures)).orElse(NONE);
    }

    float[][] features(GateMaterial material) {
      return material.judge().map(judge -> judge.features(pictures)).orElse(NO_FEATURES);
    }
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled in the gate");
    }
  }
}
