package io.lethe.schemas.labelset;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.Split;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LabelDigestTest {

  @Test
  void isTheSha256OfSortedLines() {
    // printf 'aa TRAIN\nbb HOLD_OUT\n' | sha256sum
    assertThat(LabelDigest.of(Map.of("bb", Split.HOLD_OUT, "aa", Split.TRAIN)))
        .isEqualTo("a8fa691f83d91ed082e5e764151ed3efb3c373b62af52f40745ff1e851c6bde8");
  }

  @Test
  void doesNotDependOnOrderButOnEachMember() {
    // given
    var ascending = new TreeMap<>(Map.of("aa", Split.TRAIN, "bb", Split.TRAIN));

    // then
    assertThat(LabelDigest.of(ascending.descendingMap())).isEqualTo(LabelDigest.of(ascending));
    assertThat(LabelDigest.of(Map.of("aa", Split.TRAIN))).isNotEqualTo(LabelDigest.of(ascending));
  }
}
