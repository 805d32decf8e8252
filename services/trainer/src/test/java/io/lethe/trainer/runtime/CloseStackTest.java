package io.lethe.trainer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {

  private final List<String> closed = new ArrayList<>();
  private final CloseStack started = new CloseStack();

  @Test
  void closesInTheOppositeOrderOfStarting() {
    // given
    started.add(() -> closed.add("store"));
    started.add(() -> closed.add("producer"));
    started.add(() -> closed.add("consumer"));

    // when
    started.close();

    // then
    assertThat(closed).containsExactly("consumer", "producer", "store");
  }

  @Test
  void closesEachPartOnce() {
    // given
    started.add(() -> closed.add("store"));
    started.close();

    // when
    started.close();

    // then
    assertThat(closed).containsExactly("store");
  }

  @Test
  void aPartThatFailsKeepsNoOtherOpen() {
    // given
    started.add(() -> closed.add("store"));
    started.add(
        () -> {
          throw new IllegalArgumentException("stuck");
        });
    started.add(
        () -> {
          throw new IOException("gone");
        });

    // when, then
    assertThatThrownBy(started::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("gone")
        .hasSuppressedException(new IllegalArgumentException("stuck"));
    assertThat(closed).containsExactly("store");
  }

  @Test
  void handsBackWhatWasAdded() {
    AutoCloseable part = () -> closed.add("part");

    assertThat(started.add(part)).isSameAs(part);
    assertThat(closed).isEmpty();
  }
}
