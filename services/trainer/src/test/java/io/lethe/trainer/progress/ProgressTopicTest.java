package io.lethe.trainer.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ProgressTopicTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<String> told = new ArrayList<>();
  private final ProgressTopic topic = new ProgressTopic(producer, told::add);

  @Test
  void aRightThatIsMissingIsNamedOnceAndItsReturnToo() {
    // given
    beat(null);
    assertThat(told).isEmpty();

    // when
    beat(missing());
    beat(missing());

    // then
    assertThat(told).hasSize(1);
    assertThat(told.get(0)).contains("job j", "Not authorized", "lethe.training-progress");

    // when
    beat(null);
    beat(null);

    // then
    assertThat(told).hasSize(2);
    assertThat(told.get(1)).contains("sent again", "job j");
  }

  @Test
  void anotherReasonIsToldToo() {
    // when
    beat(missing());
    beat(new TimeoutException("No broker answers."));

    // then
    assertThat(told).hasSize(2);
    assertThat(told.get(1)).contains("No broker answers.");
  }

  private static RuntimeException missing() {
    return new TopicAuthorizationException(Set.of(Topics.TRAINING_PROGRESS.name()));
  }

  private void beat(RuntimeException failure) {
    topic.accept(
        TrainingProgress.newBuilder()
            .setJobId("j")
            .setModel("m")
            .setPhase(JobPhase.TRAINING)
            .setStep(1)
            .setTotalSteps(2)
            .setLossParts(Map.of())
            .setPicturesPerSecond(1)
            .setEtaSeconds(1)
            .setBeatAt(Instant.EPOCH)
            .build());
    if (failure == null) {
      producer.completeNext();
    } else {
      producer.errorNext(failure);
    }
  }
}
