package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Generations meet their reports wherever their writer put them. The driver knows partition 0 only:
 * what belongs there is in place, all else is not. {@link LabelerRestartTest} has the partitions.
 */
class MisplacedGenerationTest {

  private final Street street = new Street();

  @AfterEach
  void close() {
    street.close();
  }

  @Test
  void onlyWhatLiesInAnotherPartitionThanItsReportsIsMoved() {
    // given
    List<Integer> numbers = IntStream.range(0, 20).boxed().toList();
    street.send(Records.base());

    // when
    numbers.forEach(number -> street.send(Records.generation(number)));
    numbers.forEach(number -> street.send(Records.ofGeneration("ann", "r" + number, number)));

    // then
    assertThat(street.movedGenerations())
        .isNotEmpty()
        .isEqualTo(
            numbers.stream()
                .map(number -> "generation-" + number)
                .filter(id -> home(id) != 0)
                .collect(Collectors.toList()))
        .hasSizeLessThan(numbers.size());
    assertThat(street.labels()).hasSameSizeAs(numbers);
    assertThat(street.deadLetters()).isEmpty();
  }

  private static int home(String generationId) {
    byte[] key = generationId.getBytes(StandardCharsets.UTF_8);
    return BuiltInPartitioner.partitionForKey(key, Topics.PARTITIONS);
  }
}
