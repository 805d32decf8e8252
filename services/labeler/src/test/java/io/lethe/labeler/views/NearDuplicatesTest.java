package io.lethe.labeler.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {

  @Test
  void eachGroupIsNearItsFirst() {
    // given a chain: each one is near the next, the ends are not
    List<Long> chain = List.of(0b0000L, 0b0011L, 0b1111L, 0b0001L);

    // then
    assertThat(new NearDuplicates(2).groups(chain, hash -> hash))
        .containsExactly(List.of(0b0000L, 0b0011L, 0b0001L), List.of(0b1111L));
  }

  @Test
  void atDistanceZeroOnlyEqualHashesAreNear() {
    assertThat(new NearDuplicates(0).groups(List.of(1L, 1L, 3L), hash -> hash))
        .containsExactly(List.of(1L, 1L), List.of(3L));
  }

  @Test
  void aDistanceThatNoHashesHaveIsRefused() {
    assertThatThrownBy(() -> new NearDuplicates(65))
        .hasMessage("lethe.labeler.near-duplicate-distance must be in [0, 64], not 65.");
    assertThatThrownBy(() -> new NearDuplicates(-1)).hasMessageContaining("not -1");
  }
}
