package io.lethe.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Rollout;
import io.lethe.schemas.RolloutState;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.fixture.MockTopics;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RolloutWatchTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Clock CLOCK = Clock.fixed(START, ZoneOffset.UTC);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          MockTopics.cluster(Topics.ROLLOUTS),
          true,
          null,
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private final TopicWriter writer = new TopicWriter(producer, Duration.ofMinutes(1));
  private final RolloutLog own =
      new RolloutLog("i", writer, CLOCK, Duration.ofDays(1), Duration.ofDays(1));
  private final List<String> told = new ArrayList<>();
  private final RolloutWatch watch = new RolloutWatch("i", own, CLOCK, told::add);

  @AfterEach
  void close() {
    own.close();
    writer.close();
  }

  @Test
  void anOlderInstanceOfTheSameNameThatBeatsIsTold() {
    // given it was there at the start
    hear("i", RolloutState.SERVING, -20);
    watch.caughtUp();

    // when
    hear("i", RolloutState.SERVING, 10);
    hear("i", RolloutState.SERVING, 40);

    // then
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).contains("called i", "lethe.serving.instance");
  }

  @Test
  void oneThatWasKilledAndOneThatStopsAreNone() {
    // given
    hear("i", RolloutState.SERVING, -20);
    watch.caughtUp();

    // when
    hear("i", RolloutState.STOPPED, 1);

    // then
    assertThat(told).isEmpty();
  }

  @Test
  void oneThatWasKilledWhileItsClockWasAheadIsNone() {
    // given its clock was right at first
    hear("i", RolloutState.SERVING, -20);

    // when
    hear("i", RolloutState.SERVING, 600);
    watch.caughtUp();

    // then
    assertThat(told).isEmpty();
  }

  @Test
  void anOlderInstanceWhoseClockIsAheadIsToldWhenItBeats() {
    // given
    hear("i", RolloutState.SERVING, 600);
    watch.caughtUp();

    // when
    hear("i", RolloutState.SERVING, 630);

    // then
    assertThat(told).hasSize(1);
  }

  @Test
  void itsOwnBeatsAndThoseOfOtherNamesAreNone() {
    // given
    hear("i", RolloutState.SERVING, -20);
    watch.caughtUp();

    // when
    own.serving("m", "v1", Duration.ZERO);
    hear("i", RolloutState.SERVING, 0);
    hear("another", RolloutState.SERVING, 5);

    // then
    assertThat(told).isEmpty();
  }

  @Test
  void theOlderOfTwoGoesOn() {
    // given no other was there at its start
    hear("i", RolloutState.SERVING, -3600);
    watch.caughtUp();

    // when
    hear("i", RolloutState.SERVING, 10);

    // then
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsLongGoneIsDeleted() {
    // given
    hear("gone", RolloutState.STOPPED, -90_000);
    hear("yesterday", RolloutState.SERVING, -80_000);

    // when
    watch.caughtUp();

    // then
    await().atMost(Duration.ofSeconds(30)).until(() -> !producer.history().isEmpty());
    writer.close();
    assertThat(producer.history()).hasSize(1);
    assertThat(producer.history().get(0).key()).asString().isEqualTo("m/gone");
    assertThat(producer.history().get(0).value()).isNull();
    assertThat(producer.history().get(0).topic()).isEqualTo(Topics.ROLLOUTS.name());
  }

  private void hear(String instance, RolloutState state, long seconds) {
    Instant at = START.plusSeconds(seconds);
    watch.heard("m/" + instance, new Rollout("m", instance, "v1", state, "", at, at), at);
  }
}
