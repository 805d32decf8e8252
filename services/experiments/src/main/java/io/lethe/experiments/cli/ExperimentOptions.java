package io.lethe.experiments.cli;

import io.lethe.diffusion.finetune.TimestepDraw;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.objective.PositiveUnlabeled.Correction;
import io.lethe.experiments.Algorithm;
import io.lethe.experiments.ExperimentSettings;
import io.lethe.experiments.Labels;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options that decide what an experiment finds. */
final class ExperimentOptions {

  /** The model that one of successive jobs starts from. */
  enum Start {
    CHAMPION,
    ROOT
  }

  /** What a model is trained from: random weights, or the base. */
  enum Mode {
    SCRATCH,
    FINETUNE
  }

  @Option(names = "--mode", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Mode mode = Mode.FINETUNE;

  @Option(
      names = "--algorithm",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Algorithm algorithm = Algorithm.PU;

  @Option(
      names = "--beta",
      paramLabel = "B",
      description =
          "Class prior of the PU objective, 0 to 1, or auto: the estimate times --strength (default: ${DEFAULT-VALUE})")
  String beta = "0.2";

  @Option(
      names = "--strength",
      paramLabel = "F",
      description = "Factor on the estimated prior (default: ${DEFAULT-VALUE})")
  double strength = 2;

  @Option(
      names = "--correction",
      description = "Of a negative R: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Correction correction = Correction.ABS;

  @Option(
      names = "--cleaning",
      paramLabel = "F",
      description =
          "How many times the class prior found is left out of the unlabeled pictures, of those"
              + " that look most like labels (default: ${DEFAULT-VALUE})")
  double cleaning;

  @Option(
      names = "--push-bound",
      paramLabel = "F",
      description =
          "A labelled picture whose loss is so many times that of unlabeled ones by the start model"
              + " pushes no more; 0 for no bound (default: ${DEFAULT-VALUE})")
  double pushBound;

  @Option(
      names = "--anchor",
      paramLabel = "W",
      description =
          "Weight of unlabeled pictures that learn what the start model predicts, in place of"
              + " their noise; 0 where they learn that (default: ${DEFAULT-VALUE})")
  double anchor;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of labels, training and pictures (default: ${DEFAULT-VALUE})")
  long seed = 1;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Pictures to make and measure (default: ${DEFAULT-VALUE})")
  int pictures = 1000;

  @Option(
      names = "--labels",
      paramLabel = "N",
      description = "Labelled pictures (default: as in the paper)")
  int labels;

  @Option(
      names = "--label-noise",
      paramLabel = "F",
      description = "Share of the labels that are normal pictures (default: ${DEFAULT-VALUE})")
  double labelNoise;

  @Option(
      names = "--label-classes",
      paramLabel = "K",
      split = ",",
      description = "Sensitive classes that the labels cover (default: all)")
  Set<Integer> labelClasses = Set.of();

  @Option(
      names = "--scale",
      paramLabel = "F",
      description =
          "Factor on the sizes of the data, for small machines (default: ${DEFAULT-VALUE})")
  double scale = 1;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side of the pictures in mode scratch (default: as in the paper)")
  Integer size;

  @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps")
  Integer steps;

  @Option(names = "--learning-rate", paramLabel = "R", description = "Peak of the learning rate")
  Double learningRate;

  @Option(
      names = "--ema",
      paramLabel = "D",
      description = "Decay of the weights' moving average; 0 is none (default: ${DEFAULT-VALUE})")
  double ema;

  @Option(
      names = "--timesteps",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  TimestepDraw timesteps = TimestepDraw.UNIFORM;

  @Option(
      names = "--start",
      description =
          "Where each of successive jobs starts: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  Start start = Start.CHAMPION;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many of the successive jobs (default: all)")
  Integer jobs;

  @Option(
      names = "--root-share",
      paramLabel = "F",
      description =
          "Of the unlabeled pictures in mnist-own-generations, the share that the root makes,"
              + " not the champion (default: ${DEFAULT-VALUE})")
  double rootShare;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description = "ddpm, ddim or dpm_solver_2m (default: as the experiment says)")
  String sampler;

  @Option(
      names = "--sampler-steps",
      paramLabel = "N",
      description = "Steps of the sampler (default: as the experiment says)")
  Integer samplerSteps;

  @Option(
      names = "--guidance",
      paramLabel = "W",
      description = "Weight of the negative guidance (default: ${DEFAULT-VALUE})")
  double guidance = 0.5;

  @Option(
      names = "--kept",
      paramLabel = "F",
      description = "Share of pictures that rejection keeps (default: ${DEFAULT-VALUE})")
  double kept = 0.7;

  ExperimentSettings settings() {
    return new ExperimentSettings(
        algorithm,
        mode == Mode.SCRATCH,
        beta(),
        strength,
        correction,
        cleaning,
        pushBound,
        anchor,
        new Labels(labels, labelNoise, labelClasses, seed),
        seed,
        pictures,
        scale,
        optional(size),
        optional(steps),
        optional(learningRate),
        ema,
        timesteps,
        start == Start.ROOT,
        optional(jobs),
        rootShare,
        Optional.ofNullable(sampler).map(SamplerKind::ofPictures),
        optional(samplerSteps),
        guidance,
        kept);
  }

  private OptionalDouble beta() {
    if (beta.equals("auto")) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(beta);
      if (value > 0 && value < 1) {
        return OptionalDouble.of(value);
      }
    } catch (NumberFormatException e) {
      // Told below, like a number out of range.
    }
    throw new IllegalArgumentException(
        "--beta must be auto or a number between 0 and 1, not " + beta + ".");
  }

  private static OptionalDouble optional(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }
}
