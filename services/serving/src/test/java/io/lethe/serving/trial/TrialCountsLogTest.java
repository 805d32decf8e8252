package io.lethe.serving.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.schemas.Trial;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialMode;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.batching.ModelServer;
import io.lethe.serving.deployment.TrialTarget;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.MockTopics;
import io.lethe.serving.guard.Guards;
import io.lethe.serving.swap.ComputePermits;
import io.lethe.topics.TopicWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TrialCountsLogTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void whatIsCountedIsToldAgainAndAgainWhileATrialRuns() {
    // given
    var producer =
        new MockProducer<>(
            MockTopics.cluster(Topics.TRIAL_COUNTS),
            true,
            null,
            new ByteArraySerializer(),
            new ByteArraySerializer());
    var trial = new Trial("v2", TrialMode.CANARY, 0.1, 10L, Instant.EPOCH, Instant.EPOCH);
    try (var trials =
            new Trials(
                (model, permits, isShadow) ->
                    new ModelServer(model, 4, 1, LONG, LONG, permits, pictures -> {}),
                new ComputePermits(1),
                Guards.off(),
                (version, directory) -> Optional.empty(),
                Clock.systemUTC(),
                LONG);
        var writer = new TopicWriter(producer, LONG);
        var log = new TrialCountsLog("here", trials, writer, Duration.ofMillis(10), LONG)) {
      assertThat(log).isNotNull();

      // when
      trials.tried("m", Optional.of(new TrialTarget(Versions.version("m", "v2"), "v1", trial, 7)));

      // then
      await().until(() -> producer.history().size() >= 2);
      TrialCounts counts = Topics.TRIAL_COUNTS.decode(producer.history().get(1).value());
      assertThat(counts.getRevision()).isEqualTo(7);
      assertThat(counts.getInstance()).isEqualTo("here");
      assertThat(counts.getVersion()).isEqualTo("v2");

      // when it is over
      trials.tried("m", Optional.empty());

      // then
      await().until(() -> trials.counts("here").isEmpty());
    }
  }
}
