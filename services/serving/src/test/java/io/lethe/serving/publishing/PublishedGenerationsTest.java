package io.lethe.serving.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class PublishedGenerationsTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void searchesThatWaitForABrokerThatIsAwayAreGivenUpTogether() {
    // given
    var broker = new CountDownLatch(1);
    var begun = new AtomicInteger();
    try (var published =
        new PublishedGenerations(
            () -> {
              begun.incrementAndGet();
              await(broker);
              throw new KafkaException("It is away.");
            },
            Duration.ofMillis(50),
            Duration.ofMinutes(5))) {

      // when
      List<CompletableFuture<?>> searches =
          List.of(published.at(0, 0, "a"), published.at(0, 0, "b"), published.at(0, 0, "c"));

      // then none waits for the one before it
      assertThat(searches)
          .allSatisfy(
              search ->
                  assertThat(search)
                      .failsWithin(LONG)
                      .withThrowableThat()
                      .havingCause()
                      .isInstanceOfSatisfying(
                          RefusedException.class,
                          e -> assertThat(e.refusal()).isEqualTo(Refusal.BROKER_AWAY)));

      // when
      broker.countDown();
    }

    // then
    assertThat(begun).hasValueLessThan(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
