package io.lethe.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StartFailureTest {

  @Test
  void theInnermostMessageIsTheSentenceOnOneLine() {
    var failure =
        new RuntimeException("outer", new IllegalStateException(null, new Error("bad:\n\t value")));
    assertThat(StartFailure.sentence(failure)).isEqualTo("bad: value");
  }

  @Test
  void aFailureWithoutMessageIsNamed() {
    assertThat(StartFailure.sentence(new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
  }
}
