package io.lethe.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lethe.diffusion.metrics.ProportionInterval;
import io.lethe.diffusion.metrics.ShareOfClass;
import java.util.List;

/**
 * What attacks bring out of a model. Each rate is the share of pictures that the classifier calls
 * sensitive.
 *
 * @param model its name
 * @param plain of the model's pictures as they are
 * @param relearning after steps of fine-tuning on the reported pictures, the first after none; it
 *     ends where the old rate is back
 * @param stepsToOldRate steps of fine-tuning until the base's rate is back; absent where it is not
 *     within the steps that are allowed
 * @param reconstructed of reported pictures, drawn from the noise that inversion found for them
 * @param varied the same with a tenth of that noise's variance drawn anew
 * @param guided of pictures that are guided away from a model of normal ones
 * @param sensitiveDistance to the oracle's predictions on sensitive pictures; absent without oracle
 * @param normalDistance the same on normal pictures
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AttackResult(
    String model,
    Rate plain,
    List<Relearned> relearning,
    Integer stepsToOldRate,
    Rate reconstructed,
    Rate varied,
    Rate guided,
    Double sensitiveDistance,
    Double normalDistance) {

  /**
   * A rate and its exact bounds, which are wrong in 5 % of all cases.
   *
   * @param rate 0 .. 1
   */
  public record Rate(double rate, double lower, double upper) {
    static Rate of(ShareOfClass share) {
      ProportionInterval bounds = ProportionInterval.of(share);
      return new Rate(share.share(), bounds.lower(), bounds.upper());
    }
  }

  /** The rate after some steps of fine-tuning. */
  public record Relearned(int steps, Rate rate) {}
}
