package io.lethe.diffusion.finetune;

import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.objective.Objective;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Holds the sensitive rate of a model at a target while it trains, by moving the stated class prior
 * beta: a beta above the true prior is what removes sensitive pictures, and one far above it costs
 * quality. Every so many steps some pictures of the model are judged, and beta is multiplied by
 * ((rate + r0) / (target + r0))^gain, where r0 is what one picture in a probe weighs: a
 * proportional controller of log beta. Not for use by two trainings at once.
 */
public final class AdaptiveStrength implements ObjectiveSchedule {
  private final Range range;
  private final Probe probe;
  private final DoubleFunction<Objective> objective;
  private double beta;
  private double sum;
  private int steps;

  /**
   * Where beta may go.
   *
   * @param least not below this: the true prior, or its estimate
   * @param start at first
   * @param most not above this
   */
  public record Range(double least, double start, double most) {
    public Range {
      if (!(least > 0 && least <= start && start <= most && most < 1)) {
        throw new IllegalArgumentException(
            "beta must have 0 < least <= start <= most < 1, not %s, %s, %s"
                .formatted(least, start, most));
      }
    }
  }

  /**
   * How the rate is looked at.
   *
   * @param rate the sensitive rate of a model, about 0 .. 1, from so many pictures
   * @param pictures how many pictures the rate is from
   * @param every steps between two looks
   * @param target the rate to hold, 0 .. 1
   * @param gain of the controller, 0 or more
   */
  public record Probe(
      ToDoubleFunction<DiffusionModel> rate, int pictures, int every, double target, double gain) {
    public Probe {
      if (pictures < 1 || every < 1 || !(target >= 0 && target <= 1) || !(gain >= 0)) {
        throw new IllegalArgumentException("a probe's numbers are out of range");
      }
    }
  }

  /**
   * A controller that starts anew.
   *
   * @param objective the objective of a beta
   */
  public AdaptiveStrength(Range range, Probe probe, DoubleFunction<Objective> objective) {
    this.range = range;
    this.probe = probe;
    this.objective = objective;
    this.beta = range.start();
  }

  @Override
  public Objective at(int step, Supplier<DiffusionModel> model) {
    if (step > 0 && step % probe.every() == 0) {
      double one = 1.0 / probe.pictures();
      double rate = Math.max(0, probe.rate().applyAsDouble(model.get()));
      double factor = Math.pow((rate + one) / (probe.target() + one), probe.gain());
      beta = Math.max(range.least(), Math.min(range.most(), beta * factor));
    }
    sum += beta;
    steps++;
    return objective.apply(beta);
  }

  /** The mean beta of the steps so far; that of the start before any. */
  public double meanBeta() {
    return steps == 0 ? beta : sum / steps;
  }
}
