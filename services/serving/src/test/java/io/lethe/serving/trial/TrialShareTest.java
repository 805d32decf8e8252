package io.lethe.serving.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrialShareTest {

  private static final int REQUESTS = 10_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
  void takesItsShareOfAllRequests(double share) {
    // when
    int taken = taken(7, share).size();

    // then four standard deviations are 0.02 at most
    double margin = 4 * Math.sqrt(share * (1 - share) / REQUESTS);
    assertThat((double) taken / REQUESTS).isCloseTo(share, within(margin));
  }

  @Test
  void takesTheSameAgainAndOthersInAnotherTrial() {
    assertThat(taken(7, 0.1)).isEqualTo(taken(7, 0.1));
    assertThat(taken(8, 0.1)).isNotEqualTo(taken(7, 0.1));
  }

  @Test
  void takesAllOrNoneAtTheEnds() {
    assertThat(taken(7, 1)).hasSize(REQUESTS);
    assertThat(taken(7, 0)).isEmpty();
  }

  private static List<Integer> taken(long revision, double share) {
    return IntStream.range(0, REQUESTS)
        .filter(i -> TrialShare.takes(revision, "request-" + i, share))
        .boxed()
        .toList();
  }
}
