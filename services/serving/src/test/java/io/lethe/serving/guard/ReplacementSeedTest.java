package io.lethe.serving.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplacementSeedTest {

  @Test
  void eachTryOfEachSeedHasOneOfItsOwn() {
    // given
    Set<Long> seeds = new HashSet<>();
    for (long seed = -50; seed < 50; seed++) {
      for (int attempt = 1; attempt <= 10; attempt++) {
        seeds.add(ReplacementSeed.of(seed, attempt));
      }
    }

    // then
    assertThat(seeds).hasSize(1000).allMatch(seed -> seed >= 0 && seed < 1L << 48);
    assertThat(ReplacementSeed.of(7, 1)).isEqualTo(ReplacementSeed.of(7, 1));
  }
}
