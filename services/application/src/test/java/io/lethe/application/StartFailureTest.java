package io.lethe.application;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.QuarkusBindException;
import java.net.BindException;
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

  @Test
  void aTakenPortIsToldWithItsNumber() {
    var failure =
        new RuntimeException(
            new QuarkusBindException(
                "127.0.0.1", 9000, new BindException("Address already in use")));
    assertThat(StartFailure.sentence(failure))
        .startsWith("Port 9000 is taken")
        .contains("quarkus.management.port");
  }

  @Test
  void aTakenPortWithoutANumberIsTold() {
    assertThat(StartFailure.sentence(new RuntimeException(new BindException("Address in use"))))
        .startsWith("A port is taken")
        .contains("quarkus.management.port");
  }

  @Test
  void whatATerminalWouldObeyIsNotPrinted() {
    assertThat(StartFailure.sentence(new IllegalArgumentException("red \u001b[31m value")))
        .isEqualTo("red ?[31m value");
  }

  @Test
  void onlyErrorsOfTheProgramAreUnexpected() {
    assertThat(StartFailure.isUnexpected(new RuntimeException(new NullPointerException())))
        .isTrue();
    var missing = new NoClassDefFoundError("a/B").initCause(new ClassNotFoundException("a.B"));
    assertThat(StartFailure.isUnexpected(missing)).isTrue();
    assertThat(StartFailure.isUnexpected(new IllegalArgumentException("lethe.x is bad.")))
        .isFalse();
  }
}
