package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Generations meet their reports wherever their writer put them. The driver knows partition 0 only:
 * what belongs there is in place, all else is not. {@link LabelerRestartTest} has the partitions.
 */
class MisplacedGenerationTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 12})
  void onlyWhatLiesInAnotherPartitionThanItsReportsIsMoved(int partitions) {
    try (Street street = Street.withPartitions(partitions)) {
      // given
      List<Integer> numbers = IntStream.range(0, 20).boxed().toList();
      street.send(Records.base());

      // when
      numbers.forEach(number -> street.send(Records.generation(number)));
      numbers.forEach(number -> street.send(Records.ofGeneration("ann", "r" + number, number)));

      // then
      assertThat(street.movedGenerations())
          .isEqualTo(
              numbers.stream()
                  .map(number -> "generation-" + number)
                  .filter(id -> home(id, partitions) != 0)
                  .toList())
          .hasSizeLessThan(numbers.size());
      assertThat(street.labels()).hasSameSizeAs(numbers);
      assertThat(street.deadLetters()).isEmpty();
    }
  }

  private static int home(String generationId, int partitions) {
    byte[] key = generationId.getBytes(StandardCharsets.UTF_8);
    return BuiltInPartitioner.partitionForKey(key, partitions);
  }
}
