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
 * @param reaching of each picture how surely it is sensitive, 0 .. 1; empty without a judge
 * @param features of each picture; empty without a judge
 * @param normalLosses on unlabeled pictures that the judge takes for normal ones
 * @param heldOutLosses on held-out labels; empty without any
 */
public record Measurement(
    boolean finiteWeights,
    int broken,
    double[] reaching,
    float[][] features,
    double[] normalLosses,
    double[] heldOutLosses) {

  /** Draws in the loss on held-out pictures. */
  private static final int HELD_OUT_ROWS = 128;

  private static final double[] NONE = {};

  static Measurement of(
      TrainableModel model, GateMaterial material, GateLimits limits, BooleanSupplier cancelled) {
    if (!model.hasFiniteWeights()) {
      return new Measurement(false, 0, NONE, new float[0][], NONE, NONE);
    }
    List<float[]> raw =
        limits.sampling().raw(model, material.seed(), limits.pictures(), () -> stopIf(cancelled));
    int broken = (int) raw.stream().filter(BrokenPicture::is).count();
    PictureSource pictures = Sampling.pictures(model, raw);
    stopIf(cancelled);
    double[] reaching = material.judge().map(judge -> judge.reaching(pictures)).orElse(NONE);
    float[][] features =
        material.judge().map(judge -> judge.features(pictures)).orElseGet(() -> new float[0][]);
    double[] normal = model.losses(material.normal(), limits.lossRows(), material.seed());
    stopIf(cancelled);
    double[] heldOut =
        material.heldOut().size() == 0
            ? NONE
            : model.losses(material.heldOut(), HELD_OUT_ROWS, material.seed());
    stopIf(cancelled);
    return new Measurement(true, broken, reaching, features, normal, heldOut);
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled in the gate");
    }
  }
}
