package io.lethe.experiments;

import io.lethe.diffusion.finetune.TimestepDraw;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One run of an experiment.
 *
 * @param algorithm what to do
 * @param fromScratch whether to train from random weights rather than from the base
 * @param beta the class prior of the PU objective; empty estimates it on U
 * @param strength what an estimated prior is multiplied by
 * @param correction of the PU objective
 * @param cleaning how many times the class prior found is left out of U, of what looks most like
 *     labels, before the PU objective takes it; 0 for none
 * @param pushBound a labelled picture whose loss is so many times that of U by the start model
 *     pushes no more; 0 for no bound
 * @param anchor weight of pictures of U that learn what the start model predicts; 0 where they
 *     learn their noise
 * @param labels which pictures are labelled
 * @param seed of labels, training and pictures
 * @param pictures how many are made and measured
 * @param scale factor on the sizes of the data
 * @param size side of the pictures when training from scratch; empty for the experiment's own
 * @param steps optimizer steps; empty for the experiment's own
 * @param learningRate peak; empty for the experiment's own
 * @param emaDecay of the weights' moving average; 0 for none
 * @param timesteps how timesteps are drawn
 * @param fromRoot in successive jobs, whether each starts from the base rather than from what the
 *     one before it made
 * @param jobs how many of the successive jobs, at least 1; empty for all
 * @param rootShare where the unlabeled pictures are the models' own, the share that the root makes
 *     rather than the champion, 0 .. 1
 * @param sampler of the pictures; empty for the experiment's own
 * @param samplerSteps its steps; empty for the experiment's own
 * @param guidance weight of the negative guidance
 * @param kept share of pictures that rejection keeps
 */
public record ExperimentSettings(
    Algorithm algorithm,
    boolean fromScratch,
    OptionalDouble beta,
    double strength,
    Correction correction,
    double cleaning,
    double pushBound,
    double anchor,
    Labels labels,
    long seed,
    int pictures,
    double scale,
    OptionalInt size,
    OptionalInt steps,
    OptionalDouble learningRate,
    double emaDecay,
    TimestepDraw timesteps,
    boolean fromRoot,
    OptionalInt jobs,
    double rootShare,
    Optional<SamplerKind> sampler,
    OptionalInt samplerSteps,
    double guidance,
    double kept) {

  public ExperimentSettings {
    require(
        pictures >= Evaluation.LEAST_PICTURES,
        "--pictures must be at least %d".formatted(Evaluation.LEAST_PICTURES));
    require(scale > 0 && scale <= 1, "--scale must be above 0 and at most 1");
    require(
        algorithm.trains() || !fromScratch,
        "--mode scratch needs an --algorithm that trains a model");
    require(strength > 0, "--strength must be above 0");
    require(cleaning >= 0, "--cleaning must be at least 0");
    require(pushBound >= 0, "--push-bound must be at least 0");
    require(anchor >= 0, "--anchor must be at least 0");
    require(anchor == 0 || pushBound > 0, "--anchor needs a --push-bound above 0");
    require(kept > 0 && kept <= 1, "--kept must be above 0 and at most 1");
    require(jobs.orElse(1) >= 1, "--jobs must be at least 1");
    require(rootShare >= 0 && rootShare <= 1, "--root-share must be between 0 and 1");
    require(guidance >= 0, "--guidance must be at least 0");
    require(!(emaDecay < 0 || emaDecay >= 1), "--ema must be at least 0 and below 1");
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence + ".");
    }
  }
}
