package io.lethe.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.List;
import java.util.Optional;

/**
 * What an experiment found, as its JSON file holds it.
 *
 * @param command the arguments that repeat it
 * @param machine where it ran
 * @param figures of the pictures after training (or guidance, or rejection)
 * @param base of the base's pictures, same seeds and number; absent when training from scratch
 * @param againstBase the normal pictures beside the base's; absent where one has too few
 * @param oracle of a model that never saw a sensitive picture, same seeds and number; absent where
 *     none is at hand
 * @param againstOracle the normal pictures beside the oracle's; absent where one has too few
 * @param baseline the Frechet distance that a perfect model would have; absent where the data set
 *     has no normal pictures to spare
 * @param prior true share of sensitive pictures in U; absent where the models make U
 * @param estimatedPrior the estimate of it from the labels; absent where none was made
 * @param estimatedPriorUpperBound its upper bound
 * @param beta class prior that the objective used
 * @param unlabeled pictures in U
 * @param labelled labelled pictures
 * @param steps optimizer steps
 * @param trainingSeconds wall clock of all training, that of a peer's judge or sensitive model too
 * @param samplingSeconds wall clock of making the pictures after it
 * @param reversedSteps share of the steps in which the PU correction turned R, 0 .. 1; absent for
 *     objectives that correct none
 * @param jobs of an experiment with successive jobs, in order; absent elsewhere
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExperimentResult(
    List<String> command,
    String machine,
    @JsonUnwrapped Figures figures,
    Figures base,
    NormalComparison againstBase,
    Figures oracle,
    NormalComparison againstOracle,
    @JsonUnwrapped RealBaseline baseline,
    Double prior,
    Double estimatedPrior,
    Double estimatedPriorUpperBound,
    Double beta,
    int unlabeled,
    int labelled,
    Integer steps,
    double trainingSeconds,
    double samplingSeconds,
    Double reversedSteps,
    List<SuccessiveJobs.Job> jobs) {

  static ExperimentResult of(
      ExperimentRun run,
      String machine,
      Experiment.Outcome outcome,
      Measurements measured,
      ExperimentSplit split,
      List<SuccessiveJobs.Job> jobs) {
    Optional<Unlearning.Trained> trained = outcome.trained();
    Optional<PriorEstimate> estimate = outcome.estimate();
    return new ExperimentResult(
        run.repeating(),
        machine,
        measured.after().figures(),
        figures(measured.base()),
        measured.againstBase(),
        figures(measured.oracle()),
        measured.againstOracle(),
        measured.baseline(),
        Double.isNaN(split.prior()) ? null : split.prior(),
        estimate.map(PriorEstimate::prior).orElse(null),
        estimate.map(PriorEstimate::upperBound).orElse(null),
        trained.map(Unlearning.Trained::beta).orElse(null),
        split.unlabeled().size(),
        split.labelled().size(),
        trained.map(Unlearning.Trained::steps).orElse(null),
        outcome.trainingSeconds(),
        outcome.samplingSeconds(),
        trained.map(Unlearning.Trained::reversedSteps).orElse(null),
        jobs);
  }

  private static Figures figures(MeasuredPictures pictures) {
    return pictures == null ? null : pictures.figures();
  }
}
