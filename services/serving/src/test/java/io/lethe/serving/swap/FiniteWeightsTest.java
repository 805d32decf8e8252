package io.lethe.serving.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FiniteWeightsTest {

  private boolean closed;

  @Test
  void aModelOfFiniteWeightsStaysOpen() {
    assertThat(FiniteWeights.require("model", model -> true, () -> closed = true))
        .isEqualTo("model");
    assertThat(closed).isFalse();
  }

  @Test
  void aModelOfOthersIsClosed() {
    assertThatThrownBy(() -> FiniteWeights.require("model", model -> false, () -> closed = true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The checkpoint has weights that are not finite numbers.");
    assertThat(closed).isTrue();
  }

  @Test
  void aModelThatCanNotBeLookedAtIsClosed() {
    assertThatThrownBy(
            () ->
                FiniteWeights.require(
                    "model",
                    model -> {
                      throw new OutOfMemoryError("no room for the sum");
                    },
                    () -> closed = true))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(closed).isTrue();
  }
}
