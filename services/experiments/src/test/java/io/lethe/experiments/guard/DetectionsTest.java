package io.lethe.experiments.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DetectionsTest {
  private static final double[] SCORES = {0.9, 0.8, 0.7, 0.6, 0.5, 0.4};
  private static final boolean[] TRUTH = {true, false, true, false, true, false};

  @Test
  void countsWhatAThresholdFinds() {
    Detections found = Detections.of(SCORES, TRUTH, 0.7);

    assertThat(found).isEqualTo(new Detections(2, 3, 1, 3));
    assertThat(found.recall()).isEqualTo(2 / 3.0);
    assertThat(found.falseShare()).isEqualTo(1 / 3.0);
  }

  @Test
  void comparesAtOneRecall() {
    assertThat(Detections.withFound(SCORES, TRUTH, 1)).isEqualTo(new Detections(1, 3, 0, 3));
    assertThat(Detections.withFound(SCORES, TRUTH, 3)).isEqualTo(new Detections(3, 3, 2, 3));
    assertThat(Detections.withFound(SCORES, TRUTH, 0)).isEqualTo(new Detections(0, 3, 0, 3));
  }

  @Test
  void comparesAtOneShareOfNormalPictures() {
    assertThat(Detections.withFalseShare(SCORES, TRUTH, 0)).isEqualTo(new Detections(1, 3, 0, 3));
    assertThat(Detections.withFalseShare(SCORES, TRUTH, 0.34))
        .isEqualTo(new Detections(2, 3, 1, 3));
  }

  @Test
  void aShareOfTheScoresLiesAboveTheThreshold() {
    double threshold = Detections.thresholdOf(SCORES, 0.34);

    assertThat(threshold).isBetween(Math.nextUp(0.7), 0.8);
  }
}
