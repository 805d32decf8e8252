package io.lethe.diffusion.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassificationTest {
  @Test
  void namesTheMostProbableClass() {
    float[][] probabilities = {{0.1f, 0.2f, 0.7f}, {0.6f, 0.3f, 0.1f}};

    assertThat(new Classification(new float[2][1], probabilities).classes()).containsExactly(2, 0);
  }
}
