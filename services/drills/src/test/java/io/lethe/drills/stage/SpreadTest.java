package io.lethe.drills.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "2, 2, 2, 2", "10, 6, 9, 10", "11, 6, 10, 11", "100, 51, 90, 100"})
  void atMostATenthIsLongerThanThe90thPercentile(
      int count, int median, int ninetieth, int longest) {
    // given
    List<Duration> durations =
        new ArrayList<>(IntStream.rangeClosed(1, count).mapToObj(Duration::ofSeconds).toList());
    Collections.reverse(durations);

    // when
    Spread spread = Spread.of(durations).orElseThrow();

    // then
    assertThat(spread)
        .isEqualTo(
            new Spread(
                Duration.ofSeconds(median),
                Duration.ofSeconds(ninetieth),
                Duration.ofSeconds(longest)));
  }

  @Test
  void nothingHasNoSpread() {
    assertThat(Spread.of(List.of())).isEmpty();
  }
}
