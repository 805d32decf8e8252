package io.lethe.trainer.gate;

import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.schemas.statistics.Share;
import io.lethe.trainer.training.Judgement;
import io.lethe.trainer.training.Sampling;
import io.lethe.trainer.training.TrainableModel;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Whether a champion makes no more than the target of what was reported since it was trained. The
 * pictures that a gate measures are mostly too few to tell: it makes more of them, as many as the
 * target takes.
 */
final class TargetCheck {

  /** So many pictures may reach the judge's threshold: one mistake of the judge decides nothing. */
  private static final int ALLOWED = 1;

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
    int most = MOST_TIMES * limits.pictures();
    if (!isWithin(ALLOWED, most)) {
      return false;
    }
    int enough = enough(limits.pictures(), most);
    int looked = limits.pictures();
    int above = hits(measured.reaching(), measured.features(), 0);
    // Where even none among those to come would be too many already, they need not be made.
    while (looked < enough && isWithin(above, enough)) {
      int more = Math.min(limits.pictures(), enough - looked);
      Sampling sampling = limits.sampling().under(material.texts().near());
      PictureSource pictures =
          sampling.pictures(
              champion,
              sampling.raw(champion, material.seed(), looked, more, () -> stopIf(cancelled)));
      above += hits(judge.reaching(pictures), judge.features(pictures), looked);
      looked += more;
    }
    return isWithin(above, enough);
  }

  private boolean isWithin(int hits, int pictures) {
    return CalibratedRate.upper(new Share(hits, pictures), material.recall().added(), Share.ERROR)
        <= limits.target();
  }

  /**
   * The fewest pictures with which the allowed number of hits is within the target.
   *
   * @param few looked at in any case
   * @param most of which it is known that they suffice
   */
  private int enough(int few, int most) {
    int tooFew = few - 1;
    int enough = most;
    while (enough - tooFew > 1) {
      int middle = (tooFew + enough) >>> 1;
      if (isWithin(ALLOWED, middle)) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    return enough;
  }

  private int hits(double[] reaching, float[][] features, int from) {
    return SensitiveHits.of(material.added(reaching, features), from).count();
  }

  private static void stopIf(BooleanSupplier cancelled) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("cancelled in the gate");
    }
  }
}
