package io.lethe.experiments.guard;

import ai.djl.Device;
import io.lethe.diffusion.dataset.PictureList;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.judge.CrossFitting;
import io.lethe.diffusion.judge.DenoiserFeatures;
import io.lethe.diffusion.judge.Judge;
import io.lethe.diffusion.judge.JudgeLook;
import io.lethe.diffusion.judge.JudgeSettings;
import io.lethe.diffusion.judge.LinearProbe;
import io.lethe.diffusion.metrics.Reliability;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.PictureGenerator;
import io.lethe.diffusion.model.PictureRequest;
import io.lethe.diffusion.model.SamplerKind;
import io.lethe.diffusion.prior.ClassPrior;
import io.lethe.diffusion.prior.PriorEstimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Finds a digit among a model's own pictures, by the judge as the guard uses it and by a linear
 * probe of the denoiser's features. Labels and unlabeled pictures are of seeds of their own; a
 * classifier that learned from true labels says what pictures show.
 */
public final class GuardExperiment implements AutoCloseable {
  /** Default of {@code lethe.serving.guard.near-share}. */
  public static final double NEAR_SHARE = 0.02;

  /** Default of {@code lethe.serving.guard.false-share}. */
  public static final double FALSE_SHARE = 0.01;

  /** Default of {@code lethe.serving.guard.max-share}. */
  public static final double MAX_SHARE = 0.05;

  /** Recent pictures that the guard fits a probe to. */
  private static final int RECENT = 250;

  private static final double ONE_IN_A_HUNDRED = 0.01;
  private static final int BINS = 10;
  private static final long SEEDS_OF_A_RUN = 1_000_000;
  private static final int BATCH = 32;
  private static final int STEPS = 10;

  private final DiffusionModel model;
  private final Function<PictureSource, int[]> classifier;
  private final DenoiserFeatures denoiser;
  private final Settings settings;
  private final PictureSource measured;
  private final int[] classes;
  private final float[][] measuredFeatures;

  /**
   * Sizes.
   *
   * @param pictures that are measured, at least 100
   * @param unlabeled pictures of each seed, at least 100
   * @param labels most labels of a digit that a judge learns from, at least 2
   * @param fewLabels numbers of labels of something new, each at least 1
   * @param judge settings, but for the seed
   */
  public record Settings(
      int pictures, int unlabeled, int labels, List<Integer> fewLabels, JudgeSettings judge) {

    public Settings {
      if (pictures < 100 || unlabeled < 100 || labels < 2) {
        throw new IllegalArgumentException(
            "An experiment of the guard needs at least 100 pictures, 100 unlabeled ones and 2"
                + " labels, not %d, %d and %d.".formatted(pictures, unlabeled, labels));
      }
      fewLabels = List.copyOf(fewLabels);
    }
  }

  /**
   * Makes the pictures that are measured.
   *
   * @param model stays open; of one whose features can't be told
   * @param classifier says which digit each picture shows
   * @throws IllegalArgumentException if the model has classes, or is a TorchScript module
   */
  public GuardExperiment(
      DiffusionModel model, Function<PictureSource, int[]> classifier, Settings settings) {
    this.model = model;
    this.classifier = classifier;
    this.settings = settings;
    this.denoiser =
        DenoiserFeatures.of(model)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The guard's experiment needs a UNet2DModel without classes."));
    this.measured = make(0, settings.pictures);
    this.classes = classifier.apply(measured);
    this.measuredFeatures = denoiser.read(measured);
  }

  private PictureSource make(long run, int count) {
    List<byte[]> made = new ArrayList<>();
    for (int from = 0; from < count; from += BATCH) {
      List<PictureRequest> requests =
          LongStream.range(from, Math.min(count, from + BATCH))
              .mapToObj(
                  i ->
                      new PictureRequest(
                          run * SEEDS_OF_A_RUN + i, SamplerKind.DPM_SOLVER_2M, STEPS, null))
              .toList();
      made.addAll(PictureGenerator.generate(model, requests));
    }
    return PictureList.of(made, model.channels(), model.height(), model.width());
  }

  /**
   * Measures one digit.
   *
   * @param digit that is reported
   * @param other digit that a judge learned when the first is new to it
   * @param seed of the unlabeled pictures and of the judges, at least 1
   * @throws IllegalArgumentException if the model makes too few of either
   */
  public GuardFigures run(int digit, int other, long seed) {
    PictureSource unlabeled = make(seed, settings.unlabeled);
    int[] shown = classifier.apply(unlabeled);
    float[][] features = denoiser.read(unlabeled);
    int[] labels = rows(shown, digit, settings.labels);
    boolean[] truth = new boolean[classes.length];
    for (int row = 0; row < truth.length; row++) {
      truth[row] = classes[row] == digit;
    }
    CrossFitting fitting = judge(unlabeled, labels, seed);
    try (Judge judge = fitting.judge()) {
      PriorEstimate estimate = ClassPrior.estimate(fitting.heldOut());
      JudgeLook look = judge.look(measured);
      double[] mean = mean(look.scores());
      double[] least = least(look.scores());
      double[] probed = scores(probe(features, labels), measuredFeatures);
      Detections judged = Detections.of(least, truth, estimate.threshold());
      return new GuardFigures(
          judged,
          Detections.withFound(mean, truth, judged.found()),
          Detections.withFound(probed, truth, judged.found()),
          Detections.withFalseShare(mean, truth, ONE_IN_A_HUNDRED),
          Detections.withFalseShare(probed, truth, ONE_IN_A_HUNDRED),
          Reliability.of(
              Arrays.stream(mean).map(score -> 1 / (1 + Math.exp(-score))).toArray(), truth, BINS),
          Reliability.of(Arrays.stream(mean).map(estimate::probability).toArray(), truth, BINS),
          few(
              unlabeled,
              shown,
              features,
              rows(shown, other, settings.labels),
              labels,
              truth,
              seed));
    }
  }

  private List<GuardFigures.FewLabels> few(
      PictureSource unlabeled,
      int[] shown,
      float[][] features,
      int[] others,
      int[] labels,
      boolean[] truth,
      long seed) {
    List<GuardFigures.FewLabels> figures = new ArrayList<>();
    try (Judge judge = judge(unlabeled, others, seed).judge()) {
      float[][] judgeFeatures = judge.features(unlabeled);
      float[][] judgeMeasured = judge.features(measured);
      for (int count : settings.fewLabels) {
        int[] reported = Arrays.copyOf(labels, Math.min(labels.length, count));
        int[] rest = without(shown.length, reported);
        LinearProbe probe =
            LinearProbe.fit(
                chosen(features, reported),
                chosen(features, Arrays.copyOf(rest, Math.min(rest.length, RECENT))));
        double probeThreshold = probe.threshold(FALSE_SHARE, MAX_SHARE);
        LocalNearness nearness =
            new LocalNearness(chosen(judgeFeatures, reported), chosen(judgeFeatures, rest));
        double nearThreshold =
            Detections.thresholdOf(nearness.scores(chosen(judgeFeatures, rest)), NEAR_SHARE);
        double[] near = nearness.scores(judgeMeasured);
        double[] probed = scores(probe, measuredFeatures);
        figures.add(
            new GuardFigures.FewLabels(
                reported.length,
                Detections.of(near, truth, nearThreshold),
                Detections.of(probed, truth, probeThreshold),
                Detections.withFalseShare(near, truth, ONE_IN_A_HUNDRED),
                Detections.withFalseShare(probed, truth, ONE_IN_A_HUNDRED)));
      }
    }
    return figures;
  }

  private static double[] scores(LinearProbe probe, float[][] features) {
    return Arrays.stream(features).mapToDouble(probe::score).toArray();
  }

  private static LinearProbe probe(float[][] features, int[] labels) {
    return LinearProbe.fit(
        chosen(features, labels), chosen(features, without(features.length, labels)));
  }

  private CrossFitting judge(PictureSource unlabeled, int[] labels, long seed) {
    JudgeSettings judge = settings.judge;
    JudgeSettings seeded =
        new JudgeSettings(
            judge.steps(),
            judge.batch(),
            judge.learningRate(),
            judge.weightDecay(),
            judge.dropout(),
            judge.folds(),
            judge.unlabeledRows(),
            seed);
    Device device = model.manager().getDevice();
    return CrossFitting.run(unlabeled.rows(labels), unlabeled, seeded, device);
  }

  private static int[] rows(int[] shown, int digit, int most) {
    int[] rows =
        IntStream.range(0, shown.length).filter(row -> shown[row] == digit).limit(most).toArray();
    if (rows.length < 2) {
      throw new IllegalArgumentException(
          "The model makes too few pictures of %d: %d of %d."
              .formatted(digit, rows.length, shown.length));
    }
    return rows;
  }

  private static int[] without(int count, int[] rows) {
    return IntStream.range(0, count)
        .filter(row -> Arrays.stream(rows).noneMatch(taken -> taken == row))
        .toArray();
  }

  private static float[][] chosen(float[][] features, int[] rows) {
    return Arrays.stream(rows).mapToObj(row -> features[row]).toArray(float[][]::new);
  }

  private static double[] mean(double[][] members) {
    return IntStream.range(0, members[0].length)
        .mapToDouble(
            row ->
                Arrays.stream(members).mapToDouble(member -> member[row]).average().orElseThrow())
        .toArray();
  }

  private static double[] least(double[][] members) {
    return IntStream.range(0, members[0].length)
        .mapToDouble(
            row -> Arrays.stream(members).mapToDouble(member -> member[row]).min().orElseThrow())
        .toArray();
  }

  @Override
  public void close() {
    denoiser.close();
  }
}
