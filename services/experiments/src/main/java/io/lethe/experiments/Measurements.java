package io.lethe.experiments;

/**
 * All that an experiment measures, on pictures of the same seeds.
 *
 * @param after of the model that was trained (or of guidance, or of rejection)
 * @param base of the base; null when training from scratch
 * @param againstBase the model beside the base; null where one has too few normal pictures
 * @param oracle of a model that never saw a sensitive picture; null where none is at hand
 * @param againstOracle the model beside the oracle; null where one has too few normal pictures
 * @param baseline of real normal pictures; null where there are too few
 */
record Measurements(
    MeasuredPictures after,
    MeasuredPictures base,
    NormalComparison againstBase,
    MeasuredPictures oracle,
    NormalComparison againstOracle,
    RealBaseline baseline) {

  static Measurements of(
      Evaluation evaluation,
      MeasuredPictures after,
      MeasuredPictures base,
      MeasuredPictures oracle,
      RealBaseline baseline) {
    return new Measurements(
        after,
        base,
        compared(evaluation, after, base),
        oracle,
        compared(evaluation, after, oracle),
        baseline);
  }

  private static NormalComparison compared(
      Evaluation evaluation, MeasuredPictures model, MeasuredPictures other) {
    return other == null ? null : evaluation.compare(model, other).orElse(null);
  }
}
