package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.Pixels;
import io.lethe.trainer.training.Denoiser;
import io.lethe.trainer.training.ImageShape;
import java.util.ArrayList;
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

  /** Pictures sampled in one call; cancelling waits for at most one such call. */
  private static final int BATCH = 32;

  /** Draws in the loss on held-out pictures. */
  private static final int HELD_OUT_ROWS = 128;

  private static final double[] NONE = {};

  static Measurement of(
      Denoiser model, GateMaterial material, GateLimits limits, BooleanSupplier cancelled) {
    if (!model.hasFiniteWeights()) {
      return new Measurement(false, 0, NONE, new float[0][], NONE, NONE);
    }
    int broken = 0;
    ImageShape shape = model.shape();
    List<byte[]> pixels = new ArrayList<>();
    for (float[] picture : sample(model, material, limits, cancelled)) {
      broken += BrokenPicture.is(picture) ? 1 : 0;
      pixels.add(Pixels.interleaved(picture, 0, shape.channels(), shape.height() * shape.width()));
    }
    var pictures = PictureList.of(pixels, shape.channels(), shape.height(), shape.width());
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

  private static List<float[]> sample(
      Denoiser model, GateMaterial material, GateLimits limits, BooleanSupplier cancelled) {
    List<float[]> pictures = new ArrayList<>();
    for (int from = 0; from < limits.pictures(); from += BATCH) {
      stopIf(cancelled);
      List<PictureRequest> requests = new ArrayList<>();
      for (int i = from; i < Math.min(from + BATCH, limits.pictures()); i++) {
        // Of a model with classes all in turn, so that none goes out unseen.
        Integer label = model.classes() > 0 ? i % model.classes() : null;
        requests.add(
            new PictureRequest(
                material.seed() + i, limits.sampler(), limits.samplerSteps(), label));
      }
      pictures.addAll(model.sample(requests));
    }
    return pictures;
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled in the gate");
    }
  }
}
