package io.lethe.serving.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.Generation;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.fixture.AnsweringInstance;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.serving.refusal.Refusal;
import io.lethe.serving.refusal.RefusedException;
import io.lethe.serving.swap.FakeDenoiser;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithKafka(fresh = true)
class IdempotentGenerationTest {

  private static final String MODEL = "grey";
  private static final Duration WAIT = Duration.ofMinutes(1);
  private static final int CAPACITY = 2;

  private final String bootstrap;
  private final KafkaClients kafka;
  private AnsweringInstance instance;

  IdempotentGenerationTest(TestKafka testKafka) {
    bootstrap = testKafka.bootstrapServers();
    kafka = new KafkaClients(KafkaProperties.at(bootstrap), "lethe-serving-i", WAIT);
  }

  @BeforeEach
  void aRunningInstance() throws Exception {
    instance = new AnsweringInstance(kafka, MODEL, CAPACITY, WAIT);
  }

  @AfterEach
  void close() {
    instance.close();
  }

  @Test
  void aCallThatFindsNoRoomClaimsNothing() throws Exception {
    // given
    var gate = new CountDownLatch(1);
    fillTheQueue(gate);

    // when
    CompletableFuture<List<Generation>> refused = instance.callWithId("first", 1);

    // then
    assertThatThrownBy(refused::join)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.QUEUE_FULL));
    assertThat(TopicLog.committed(bootstrap, Topics.REQUEST_CLAIMS)).isEmpty();
    gate.countDown();
  }

  @Test
  void aRepeatIsAnsweredThoughThereIsNoRoom() throws Exception {
    // given
    instance.flip("v1", new FakeDenoiser(9));
    List<Generation> answered = instance.callWithId("first", 1).join();
    var gate = new CountDownLatch(1);
    fillTheQueue(gate);

    // then
    assertThat(instance.callWithId("first", 1)).succeedsWithin(WAIT).isEqualTo(answered);
    gate.countDown();
  }

  private void fillTheQueue(CountDownLatch gate) throws InterruptedException {
    var slow = new FakeDenoiser(9).waitingFor(gate);
    instance.flip("v2", slow);
    var unused = instance.call("in work", 1);
    slow.awaitCall();
    for (int i = 0; i < CAPACITY; i++) {
      unused = instance.call("waiting " + i, 1);
    }
    assertThat(instance.waiting()).isEqualTo(CAPACITY);
  }
}
