package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.prior.PriorEstimate;
import io.lethe.diffusion.prior.SensitiveRate;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Whether a champion makes no more than the target of what was reported since it was trained. The
 * pictures that a gate measures are mostly too few to tell: it makes more of them, as many as the
 * target takes.
 */
final class TargetCheck {

  /** Probability with which a champion above the target may be taken for one within it. */
  private static final double DELTA = 0.05;

  /** So many pictures may reach the judge's threshold: one mistake of the judge decides nothing. */
  private static final double ALLOWED = 1;

  /** More than so many times the gate's pictures are not made. */
  private static final int MOST_TIMES = 8;

  private final GateMaterial material;
  private final GateLimits limits;

  TargetCheck(GateMaterial material, GateLimits limits) {
    this.material = material;
    this.limits = limits;
  }

  /**
   * Looks until it can tell; false where it can't.
   *
   * @param measured of the champion
   * @throws CancellationException when cancelled
   */
  boolean isWithin(Measurement measured, TrainableModel champion, BooleanSupplier cancelled) {
    if (material.judge().isEmpty() || !measured.finiteWeights() || limits.target() == 0) {
      return false;
    }
    Judgement judge = material.judge().get();
    PriorEstimate calibration = judge.estimate();
    long needed = SensitiveRate.picturesFor(ALLOWED, limits.target(), calibration, DELTA);
    if (needed > (long) MOST_TIMES * limits.pictures()) {
      return false;
    }
    int enough = (int) Math.max(needed, limits.pictures());
    int looked = limits.pictures();
    double above = sum(material.added(measured.reaching(), measured.features()));
    // Where even none among those to come would be too many already, they need not be made.
    while (looked < enough && isWithin(above, enough, calibration)) {
      int more = Math.min(limits.pictures(), enough - looked);
      Sampling sampling = limits.sampling().under(material.texts().near());
      PictureSource pictures =
          sampling.pictures(
              champion,
              sampling.raw(champion, material.seed() + looked, more, () -> stopIf(cancelled)));
      above += sum(material.added(judge.reaching(pictures), judge.features(pictures)));
      looked += more;
    }
    return isWithin(above, enough, calibration);
  }

  private boolean isWithin(double above, int pictures, PriorEstimate calibration) {
    return SensitiveRate.upperBound(above, pictures, calibration, DELTA) <= limits.target();
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled in the gate");
    }
  }
}
