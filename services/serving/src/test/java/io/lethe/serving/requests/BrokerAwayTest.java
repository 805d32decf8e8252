package io.lethe.serving.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.EmbeddedBroker;
import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.fixture.AnsweringInstance;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicRecords;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What answers requests, while the broker goes and comes back. */
class BrokerAwayTest {

  private static final String MODEL = "grey";
  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  private EmbeddedBroker broker;
  private KafkaClients kafka;
  private AnsweringInstance instance;
  private RequestConsumer requests;

  @BeforeEach
  void aRunningInstance() throws Exception {
    broker = EmbeddedBroker.start(directory);
    kafka =
        new KafkaClients(
            KafkaProperties.at(broker.bootstrapServers()),
            "lethe-serving-i",
            Duration.ofSeconds(10));
    instance = new AnsweringInstance(kafka, MODEL, 64, PUBLISH_TIMEOUT);
    instance.flip("v1", new FakeDenoiser(9));
    requests =
        new RequestConsumer(
            kafka,
            PUBLISH_TIMEOUT,
            instance.deduplication(),
            instance.service(),
            model -> Duration.ofMinutes(5),
            Clock.systemUTC());
    requests.start();
  }

  @AfterEach
  void close() {
    requests.close();
    instance.close();
    broker.close();
  }

  @Test
  void withoutTheBrokerThereAreNoPicturesAndWithItThereAreAgain() {
    // given
    // Not at the first call: within so short a publish timeout a slow machine finds no broker yet.
    await().atMost(WAIT).until(() -> isAnswered(instance.call("first", 2)));
    await().atMost(WAIT).until(() -> isAnswered(instance.callWithId("second", 2)));
    assertThat(generations("second")).hasSize(2);

    // when
    broker.close();

    // then
    assertBrokerAway(instance.call("third", 2));
    assertBrokerAway(instance.callWithId("fourth", 2));

    // when
    broker = EmbeddedBroker.start(directory);

    // then
    await().atMost(WAIT).until(() -> isAnswered(instance.call("fifth", 2)));
    await().atMost(WAIT).until(() -> isAnswered(instance.callWithId("sixth", 2)));
    assertThat(generations("third")).isEmpty();
    assertThat(generations("sixth")).hasSize(2);

    // when a request comes through the topic
    try (Producer<byte[], byte[]> client = kafka.writer("writer", WAIT)) {
      var unused =
          client.send(
              TopicRecords.record(
                  Topics.GENERATION_REQUESTS, "seventh", instance.request("seventh", 2)));
    }

    // then
    await().atMost(WAIT).until(() -> generations("seventh").size() == 2);
  }

  private static void assertBrokerAway(CompletableFuture<?> answer) {
    assertThatThrownBy(answer::join)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.BROKER_AWAY));
  }

  private static boolean isAnswered(CompletableFuture<?> answer) {
    return answer.handle((done, error) -> error == null).join();
  }

  private List<Generation> generations(String id) {
    return TopicLog.committed(broker.bootstrapServers(), Topics.GENERATIONS).stream()
        .filter(generation -> generation.getRequestId().equals(id))
        .toList();
  }
}
