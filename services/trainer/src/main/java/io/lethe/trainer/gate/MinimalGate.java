package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.trainer.training.Denoiser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Refuses candidates that are plainly damaged: weights that are not finite, broken pictures, or a
 * denoising loss on unlabeled data far above the champion's on the same noise.
 */
public final class MinimalGate {

  /** Pictures sampled in one call; cancelling waits for at most one such call. */
  private static final int BATCH = 32;

  /** Draws in the loss on held-out pictures, which is a figure only. */
  private static final int HELD_OUT_ROWS = 128;

  private final GateLimits limits;

  public MinimalGate(GateLimits limits) {
    this.limits = limits;
  }

  /**
   * Examines a candidate.
   *
   * @param unlabeled at least one picture
   * @param heldOut labelled pictures that did not train, maybe none; only measured
   * @param seed of all noise
   * @throws CancellationException when cancelled
   */
  public GateVerdict examine(
      Denoiser champion,
      Denoiser candidate,
      PictureSource unlabeled,
      PictureSource heldOut,
      long seed,
      BooleanSupplier cancelled) {
    Map<String, Double> figures = new TreeMap<>();
    boolean finite = candidate.hasFiniteWeights();
    figures.put("finiteWeights", finite ? 1.0 : 0.0);
    if (!finite) {
      return refused("The candidate has weights that are not finite.", figures);
    }
    int broken = broken(candidate, seed, cancelled);
    figures.put("pictures", (double) limits.pictures());
    figures.put("brokenPictures", (double) broken);
    double ofChampion = champion.meanLoss(unlabeled, limits.lossRows(), seed);
    stopIf(cancelled);
    double ofCandidate = candidate.meanLoss(unlabeled, limits.lossRows(), seed);
    stopIf(cancelled);
    double ratio = ofCandidate / ofChampion;
    figures.put("unlabeledLoss.champion", ofChampion);
    figures.put("unlabeledLoss.candidate", ofCandidate);
    figures.put("unlabeledLoss.ratio", ratio);
    if (heldOut.size() > 0) {
      figures.put("heldOutPictures", (double) heldOut.size());
      figures.put("heldOutLoss.champion", champion.meanLoss(heldOut, HELD_OUT_ROWS, seed));
      stopIf(cancelled);
      figures.put("heldOutLoss.candidate", candidate.meanLoss(heldOut, HELD_OUT_ROWS, seed));
    }
    if (broken > limits.maxBroken()) {
      return refused(
          "%d of %d generated pictures are broken, %d are allowed."
              .formatted(broken, limits.pictures(), limits.maxBroken()),
          figures);
    }
    // Written so that a ratio that is not a number is refused too.
    if (!(ratio <= limits.maxLossRatio())) {
      return refused(
          "The denoising loss on unlabeled data is %.3g times the champion's, %.3g is allowed."
              .formatted(ratio, limits.maxLossRatio()),
          figures);
    }
    return new GateVerdict(true, "", figures);
  }

  private int broken(Denoiser candidate, long seed, BooleanSupplier cancelled) {
    int broken = 0;
    for (int from = 0; from < limits.pictures(); from += BATCH) {
      stopIf(cancelled);
      List<PictureRequest> requests = new ArrayList<>();
      for (int i = from; i < Math.min(from + BATCH, limits.pictures()); i++) {
        // Of a model with classes all in turn, so that none goes out unseen.
        Integer label = candidate.classes() > 0 ? i % candidate.classes() : null;
        requests.add(new PictureRequest(seed + i, limits.sampler(), limits.samplerSteps(), label));
      }
      for (float[] picture : candidate.sample(requests)) {
        broken += BrokenPicture.is(picture) ? 1 : 0;
      }
    }
    return broken;
  }

  private static GateVerdict refused(String reason, Map<String, Double> figures) {
    return new GateVerdict(false, reason, figures);
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled in the gate");
    }
  }
}
