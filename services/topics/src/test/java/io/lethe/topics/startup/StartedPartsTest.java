package io.lethe.topics.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  @Test
  @Timeout(60)
  void aPartThatDoesNotStopInTimeIsLeftBehind() {
    // given
    var never = new CountDownLatch(1);
    parts.add(part("first"));
    parts.add(never::await);
    parts.add(part("last"));

    // when
    parts.close(Duration.ofMillis(200));

    // then
    await().atMost(Duration.ofSeconds(30)).until(() -> stopped.contains("first"));
    assertThat(stopped).containsExactly("last", "first");
    never.countDown();
  }

  private AutoCloseable part(String name) {
    return () -> stopped.add(name);
  }
}
