package io.lethe.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.topics.Topic;
import io.lethe.topics.TopicFollower.AfterError;
import io.lethe.topics.TopicFollower.Listener;
import io.lethe.topics.TopicFollower.Start;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka
class TopicFollowerTest {

  private static final Duration WAIT = Duration.ofMinutes(1);

  private final TestKafka kafka;
  private final KafkaClients clients;
  private final List<String> read = new CopyOnWriteArrayList<>();
  private Topic<String, String> topic;

  TopicFollowerTest(TestKafka kafka) {
    this.kafka = kafka;
    this.clients = new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test");
  }

  @BeforeEach
  void aTopicOfItsOwn() {
    topic = new Topic<>(kafka.unique("followed"), Serdes.String(), Serdes.String(), Map.of());
    try (Admin admin = clients.admin()) {
      TopicProvisioning.ensure(admin, List.of(topic), new TopicLayout(true, Optional.of(2), 1, 1));
    }
  }

  @Test
  void handsOnWhatIsThereTellsOnceItHasAndThenGoesOn() {
    // given
    send(0, "a");
    send(1, "b");
    var told = new CopyOnWriteArrayList<Integer>();
    Listener listener =
        new Listener() {

          @Override
          public void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
            records.forEach(record -> read.add(topic.decode(record)));
          }

          @Override
          public void caughtUp() {
            told.add(read.size());
          }
        };
    try (var follower = follower(Start.ALL, AfterError.GO_ON, listener)) {
      assertThat(follower.caughtUp()).isFalse();

      // when
      follower.start();

      // then
      await().atMost(WAIT).until(follower::caughtUp);
      assertThat(read).containsExactlyInAnyOrder("a", "b");

      // when
      send(0, "c");

      // then
      await().atMost(WAIT).until(() -> read.contains("c"));
      assertThat(told).containsExactly(2);
    }
  }

  @Test
  void catchesUpWithWhatWasWrittenBeforeItWasAsked() {
    try (var follower = follower(Start.ALL, AfterError.GO_ON, TopicFollower.each(this::take))) {
      follower.start();
      for (int i = 0; i < 8; i++) {
        // given
        send(i % 2, "r" + i);

        // when
        CompletableFuture<Void> caughtUp = follower.catchUp(WAIT);

        // then
        assertThat(caughtUp).succeedsWithin(WAIT);
        assertThat(read).contains("r" + i);
      }
    }
  }

  @Test
  void whoAskedBeforeAnErrorIsAnsweredAfterIt() {
    // given a first consumer that never comes to read
    var made = new AtomicInteger();
    Supplier<Consumer<byte[], byte[]>> consumers =
        () -> {
          if (made.incrementAndGet() == 1) {
            throw new KafkaException("away");
          }
          return clients.reader("follower");
        };
    send(0, "a");
    try (var follower =
        new TopicFollower(
            "test",
            consumers,
            Map.of(topic, Start.ALL),
            AfterError.GO_ON,
            TopicFollower.each(this::take))) {
      CompletableFuture<Void> caughtUp = follower.catchUp(WAIT);

      // when
      follower.start();

      // then
      assertThat(caughtUp).succeedsWithin(WAIT);
      assertThat(read).containsExactly("a");
      assertThat(made).hasValue(2);
    }
  }

  @Test
  void whoAsksWhileTheBrokerIsAwayIsToldInTime() {
    // given a follower that never gets a consumer
    try (var follower =
        new TopicFollower(
            "test",
            () -> {
              throw new KafkaException("away");
            },
            Map.of(topic, Start.ALL),
            AfterError.GO_ON,
            TopicFollower.each(this::take))) {
      follower.start();

      // when
      CompletableFuture<Void> caughtUp = follower.catchUp(Duration.ofMillis(50));

      // then
      assertThat(caughtUp)
          .failsWithin(WAIT)
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(TimeoutException.class);
      assertThat(follower.problem(WAIT)).isEmpty();
    }
  }

  @Test
  void aListenerThatIsStuckIsAProblem() {
    // given
    var never = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    send(0, "a");
    try (var follower =
        follower(
            Start.ALL,
            AfterError.GO_ON,
            records -> {
              begun.countDown();
              waitFor(never);
            })) {
      assertThat(follower.problem(Duration.ZERO)).isEmpty();

      // when
      follower.start();
      waitFor(begun);

      // then
      await().atMost(WAIT).until(() -> follower.problem(Duration.ofMillis(300)).isPresent());
      assertThat(follower.problem(Duration.ofHours(1))).isEmpty();
      never.countDown();
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void afterAnErrorItBeginsAnewWhereItIsToldTo() {
    // given
    send(0, "a");
    send(0, "bad");
    try (var follower = follower(Start.ALL, AfterError.ANEW, failingOnce())) {
      // when
      follower.start();

      // then: begun, failed, begun anew
      await().atMost(WAIT).until(follower::caughtUp);
      assertThat(read).last().isEqualTo("bad");
      assertThat(read.subList(read.lastIndexOf("begins"), read.size()))
          .containsExactly("begins", "a", "bad");
      assertThat(read).filteredOn("begins"::equals).hasSize(2);
    }
  }

  @Test
  void afterAnErrorItGoesOnAfterTheLastBatchWhereItIsToldTo() {
    // given
    send(0, "a");
    try (var follower = follower(Start.ALL, AfterError.GO_ON, failingOnce())) {
      follower.start();
      await().atMost(WAIT).until(follower::caughtUp);

      // when
      send(0, "bad");

      // then: the batch that failed comes again, and nothing before it
      await().atMost(WAIT).until(() -> read.contains("bad"));
      assertThat(read).containsExactly("begins", "a", "bad");
      assertThat(follower.caughtUp()).isTrue();
    }
  }

  @Test
  void oneThatCanNotBeTakenIsLeftOut() {
    // given
    send(0, "a");
    send(0, "bad");
    send(0, "c");
    try (var follower =
        follower(
            Start.ALL,
            AfterError.ANEW,
            TopicFollower.each(
                record -> {
                  if (topic.decode(record).equals("bad")) {
                    throw new IllegalArgumentException("not this one");
                  }
                  take(record);
                }))) {
      // when
      follower.start();

      // then
      await().atMost(WAIT).until(follower::caughtUp);
      assertThat(read).containsExactly("a", "c");
    }
  }

  @Test
  void beginsWithTheLatestOfEachPartition() {
    // given
    for (int i = 0; i < 5; i++) {
      send(0, "a" + i);
    }
    send(1, "b0");
    try (var follower =
        follower(Start.latest(2), AfterError.GO_ON, TopicFollower.each(this::take))) {
      // when
      follower.start();

      // then
      await().atMost(WAIT).until(follower::caughtUp);
      assertThat(read).containsExactlyInAnyOrder("a3", "a4", "b0");
    }
  }

  @Test
  void beginsAtATime() {
    // given
    send(0, "a", 1_000);
    send(0, "b", 2_000);
    send(0, "c", 3_000);
    send(1, "d", 1_999);
    try (var follower =
        follower(
            Start.since(Instant.ofEpochMilli(2_000)),
            AfterError.GO_ON,
            TopicFollower.each(this::take))) {
      // when
      follower.start();
      await().atMost(WAIT).until(follower::caughtUp);
      send(1, "e", 1_000);

      // then: what is written later comes whatever its time
      await().atMost(WAIT).until(() -> read.contains("e"));
      assertThat(read).containsExactly("b", "c", "e");
    }
  }

  /** Notes where it begins and what it takes; does not take the first batch with "bad" in it. */
  private Listener failingOnce() {
    var failed = new AtomicInteger();
    return new Listener() {

      @Override
      public void read(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (topic.decode(record).equals("bad") && failed.getAndIncrement() == 0) {
            throw new IllegalStateException("not yet");
          }
          take(record);
        }
      }

      @Override
      public void begins() {
        read.add("begins");
      }
    };
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    read.add(topic.decode(record));
  }

  private TopicFollower follower(Start start, AfterError afterError, Listener listener) {
    return new TopicFollower(
        "test", () -> clients.reader("follower"), Map.of(topic, start), afterError, listener);
  }

  private void send(int partition, String value) {
    send(partition, value, System.currentTimeMillis());
  }

  private void send(int partition, String value, long millis) {
    try (Producer<byte[], byte[]> producer = clients.writer("test", WAIT)) {
      producer
          .send(
              new ProducerRecord<>(
                  topic.name(),
                  partition,
                  millis,
                  "k".getBytes(StandardCharsets.UTF_8),
                  topic.encode(value)))
          .get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
