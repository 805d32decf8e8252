package io.lethe.serving.residency;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.serving.swap.WeightMemory.Grant;
import io.lethe.serving.swap.WeightSize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ModelMemoryTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  void withoutABudgetAllIsGranted() {
    var memory = new ModelMemory(OptionalLong.empty(), 1, Duration.ZERO);

    assertThat(memory.grant("a", WeightSize.of(Long.MAX_VALUE / 4))).isPresent();
    assertThat(memory.grant("b", WeightSize.of(Long.MAX_VALUE / 4))).isPresent();
  }

  @Test
  void aVersionCountsItsWeightsAndTheAllowanceUntilItIsFreed() {
    // given
    var memory = memory(100, Duration.ZERO);
    Grant grant = memory.grant("a", WeightSize.of(40)).orElseThrow();
    assertThat(memory.held()).isEqualTo(50);

    // when
    grant.resize(WeightSize.of(60));

    // then
    assertThat(memory.held()).isEqualTo(70);
    assertThat(memory.grant("b", WeightSize.of(21))).isEmpty();
    grant.close();
    grant.close();
    assertThat(memory.held()).isZero();
    assertThat(memory.grant("b", WeightSize.of(90))).isPresent();
  }

  @Test
  void wholeWeightsCountOnceForAllTheirChanges() {
    // given
    var memory = memory(200, Duration.ZERO);
    Grant first = memory.grant("a", new WeightSize(5, "base", 100)).orElseThrow();
    assertThat(memory.held()).isEqualTo(115);

    // when
    Grant second = memory.grant("a", new WeightSize(5, "base", 100)).orElseThrow();
    second.resize(new WeightSize(6, "base", 120));

    // then
    assertThat(memory.held()).isEqualTo(10 + 5 + 10 + 6 + 120);
    assertThat(memory.grant("b", new WeightSize(5, "other", 100))).isEmpty();
    // and they go with the last
    first.close();
    assertThat(memory.held()).isEqualTo(10 + 6 + 120);
    second.close();
    assertThat(memory.held()).isZero();
  }

  @Test
  void othersAreUnloadedUntilThereIsRoom() {
    // given
    var memory = memory(100, Duration.ZERO);
    Deque<Grant> idle = new ArrayDeque<>();
    for (String model : new String[] {"a", "b", "c"}) {
      idle.add(memory.grant(model, WeightSize.of(20)).orElseThrow());
    }
    memory.makeRoomBy(unloading(idle, false));

    // when
    Grant big = memory.grant("d", WeightSize.of(50)).orElseThrow();

    // then two of three went
    assertThat(idle).hasSize(1);
    assertThat(memory.held()).isEqualTo(90);
    big.close();
  }

  @Test
  void aVersionWaitsForRoomThatComesFree() {
    // given
    var memory = memory(100, LONG);
    Grant first = memory.grant("a", WeightSize.of(90)).orElseThrow();
    var waiting = CompletableFuture.supplyAsync(() -> memory.grant("b", WeightSize.of(90)));

    // when
    first.close();

    // then
    assertThat(waiting.join()).isPresent();
    assertThat(memory.held()).isEqualTo(100);
  }

  @Test
  void whatNeverFitsDoesNotWait() {
    assertThat(memory(100, LONG).grant("a", WeightSize.of(91))).isEmpty();
  }

  @Test
  void aSwapGoesBeyondTheBudget() {
    // given
    var memory = memory(100, LONG);
    assertThat(memory.grant("a", WeightSize.of(90))).isPresent();
    memory.makeRoomBy(unloading(new ArrayDeque<>(), true));

    // then
    assertThat(memory.grant("a", WeightSize.of(90))).isPresent();
    assertThat(memory.held()).isEqualTo(200);
  }

  private static ModelMemory memory(long budget, Duration patience) {
    return new ModelMemory(OptionalLong.of(budget), 10, patience);
  }

  private static ModelMemory.Unloader unloading(Deque<Grant> idle, boolean serves) {
    return new ModelMemory.Unloader() {
      @Override
      public boolean unloadOne(String wanting) {
        Grant next = idle.poll();
        if (next != null) {
          next.close();
        }
        return next != null;
      }

      @Override
      public boolean serves(String model) {
        return serves;
      }
    };
  }
}
