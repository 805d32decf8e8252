package io.lethe.schemas.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class ModelPartitionerTest {

  @Test
  void allKeysOfAModelShareItsPartition() {
    int partition = ModelPartitioner.partition("mnist", 16);
    assertThat(ModelPartitioner.partition("mnist/abc", 16)).isEqualTo(partition);
    assertThat(ModelPartitioner.partition("mnist/v1/x", 16)).isEqualTo(partition);
  }

  @Test
  void agreesWithTheDefaultPartitionerOnPlainKeys() {
    byte[] key = "cifar-10".getBytes(StandardCharsets.UTF_8);
    assertThat(ModelPartitioner.partition("cifar-10", 7))
        .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % 7);
  }

  @Test
  void spreadsModels() {
    assertThat(IntStream.range(0, 200).map(i -> ModelPartitioner.partition("m" + i, 4)).distinct())
        .containsExactlyInAnyOrder(0, 1, 2, 3);
  }
}
