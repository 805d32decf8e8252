package io.lethe.http.refusals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LineBudgetTest {

  @Test
  void whatIsLeftOutIsCountedAndTold() {
    // given a log that has had its lines
    var budget = new LineBudget(2, Duration.ofSeconds(1));
    int unsaid = 0;
    while (budget.next().isPresent()) {
      assertThat(unsaid).isZero();
    }
    unsaid++;

    // when there is room again
    int[] left = {unsaid};
    OptionalLong[] told = {OptionalLong.empty()};
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              told[0] = budget.next();
              left[0] += told[0].isPresent() ? 0 : 1;
              return told[0].isPresent();
            });

    // then
    assertThat(told[0]).hasValue(left[0]);
    assertThat(budget.next()).isNotEqualTo(OptionalLong.of(left[0]));
  }
}
