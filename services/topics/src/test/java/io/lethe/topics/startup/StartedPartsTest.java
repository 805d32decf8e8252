package io.lethe.topics.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartedPartsTest {

  private final List<String> stopped = new ArrayList<>();
  private final StartedParts parts = new StartedParts();

  @Test
  void stopsInTheOppositeOrderOfTheStart() {
    // given
    parts.add(part("writer"));
    parts.add(part("models"));
    parts.add(part("requests"));

    // when
    parts.close();

    // then
    assertThat(stopped).containsExactly("requests", "models", "writer");
  }

  @Test
  void aPartThatFailsKeepsNoOtherFromStopping() {
    // given
    parts.add(part("first"));
    parts.add(
        () -> {
          stopped.add("broken");
          throw new IllegalStateException("broken");
        });
    parts.add(part("last"));

    // when
    parts.close();

    // then
    assertThat(stopped).containsExactly("last", "broken", "first");
  }

  @Test
  void anInterruptKeepsNoOtherFromStoppingAndIsNotLost() {
    // given
    parts.add(part("first"));
    parts.add(
        () -> {
          throw new InterruptedException();
        });

    // when
    parts.close();

    // then
    assertThat(stopped).containsExactly("first");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void stopsEachPartOnce() {
    // given
    parts.add(part("only"));

    // when
    parts.close();
    parts.close();

    // then
    assertThat(stopped).containsExactly("only");
  }

  private AutoCloseable part(String name) {
    return () -> stopped.add(name);
  }
}
