package io.lethe.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErrorSpendingTest {

  @Test
  void allAttemptsOfAJobShareFivePercent() {
    for (int attempts : new int[] {1, 2, 3, 7}) {
      assertThat(ofJob(0, attempts)).isCloseTo(0.05, within(1e-12));
    }
  }

  @Test
  void aLaterAttemptMayNotSpendMoreThanAnEarlierOne() {
    for (int attempt = 2; attempt <= 5; attempt++) {
      assertThat(new ErrorSpending(0, attempt, 5).error())
          .isPositive()
          .isLessThanOrEqualTo(new ErrorSpending(0, attempt - 1, 5).error());
    }
  }

  @Test
  void jobsThatFollowRefusedOnesShareFivePercentMoreHoweverManyTheyAre() {
    double all = IntStream.range(0, 100_000).mapToDouble(refused -> ofJob(refused, 3)).sum();

    assertThat(all).isLessThan(0.1).isGreaterThan(0.0999);
  }

  private static double ofJob(int refused, int attempts) {
    return IntStream.rangeClosed(1, attempts)
        .mapToDouble(attempt -> new ErrorSpending(refused, attempt, attempts).error())
        .sum();
  }
}
