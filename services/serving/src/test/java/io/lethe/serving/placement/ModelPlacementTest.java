package io.lethe.serving.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelPlacementTest {

  private static final Duration SOON = Duration.ofMillis(5);

  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Optional<Set<String>> members = Optional.of(Set.of());
  private ModelPlacement placement = placement(OptionalInt.of(1));

  @AfterEach
  void close() {
    placement.close();
  }

  @Test
  void anInstanceThatIsAloneHasAllModels() {
    placement.start(SOON);

    assertThat(placement.isHere("a")).isTrue();
    assertThat(placement.places("a"))
        .hasValueSatisfying(all -> assertThat(all).containsExactly("me"));
  }

  @Test
  void whoComesAndGoesIsNoticedAndWhoCannotBeAskedIsNotGone() {
    // given
    placement.start(SOON);

    // when
    members = Optional.of(Set.of("me", "x", "y", "z"));

    // then
    await().until(() -> changes.get() == 1);
    String elsewhere = modelOf("x");
    assertThat(placement.isHere(elsewhere)).isFalse();

    // when Kafka does not answer
    members = Optional.empty();

    // then
    int seen = asked.get();
    await().until(() -> asked.get() > seen + 1);
    assertThat(placement.isHere(elsewhere)).isFalse();

    // when
    members = Optional.of(Set.of("me"));

    // then
    await().until(() -> changes.get() == 2);
    assertThat(placement.isHere(elsewhere)).isTrue();
  }

  @Test
  void withoutACountModelsAreOnAllInstances() {
    placement = placement(OptionalInt.empty());
    placement.start(SOON);

    assertThat(placement.isHere("a")).isTrue();
    assertThat(placement.places("a")).isEmpty();
  }

  private String modelOf(String instance) {
    String model = "m";
    while (!placement.places(model).orElseThrow().contains(instance)) {
      model += "m";
    }
    return model;
  }

  private Optional<Set<String>> members() {
    asked.incrementAndGet();
    return members;
  }

  private ModelPlacement placement(OptionalInt replicas) {
    var made = new ModelPlacement("me", replicas, this::members, Duration.ofMinutes(5));
    made.listen(changes::incrementAndGet);
    return made;
  }
}
