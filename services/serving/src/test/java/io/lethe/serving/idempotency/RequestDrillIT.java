package io.lethe.serving.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.Generation;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.deployment.Versions;
import io.lethe.serving.fixture.TopicLog;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests and their repeats, in any partition and over HTTP, while serving is killed: each is
 * answered with exactly its pictures. {@code -Dlethe.drill.kills=N} makes it longer.
 */
@WithKafka(fresh = true)
class RequestDrillIT {

  private static final int KILLS = Integer.getInteger("lethe.drill.kills", 3);
  private static final long SEED = Long.getLong("lethe.drill.seed", 1);
  private static final int REQUESTS = 20 * (KILLS + 1);
  private static final int CALLS = 4 * (KILLS + 1);
  private static final String MODEL = "grey";

  private final String bootstrap;
  private final KafkaClients kafka;
  private final Random random = new Random(SEED);
  private final List<String> sent = new ArrayList<>();

  @TempDir Path directory;

  RequestDrillIT(TestKafka testKafka) {
    bootstrap = testKafka.bootstrapServers();
    kafka =
        new KafkaClients(
            KafkaProperties.at(bootstrap), "lethe-serving-test", Duration.ofSeconds(10));
  }

  @Test
  void eachRequestIsAnsweredOnceWhateverIsKilled() throws Exception {
    // given requests that come again and again, wherever, and some of the ids that clients call
    // with
    try (Admin admin = kafka.admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    List<String> ids =
        new ArrayList<>(IntStream.range(0, REQUESTS).mapToObj(i -> "request-" + i).toList());
    IntStream.range(0, CALLS).filter(i -> i % 4 == 0).forEach(i -> ids.add(DrillServing.callId(i)));

    // when
    try (Producer<byte[], byte[]> producer = kafka.writer("writer", Duration.ofSeconds(10))) {
      producer
          .send(
              TopicRecords.byModel(
                  Topics.MODEL_VERSIONS,
                  MODEL + "/v1",
                  version(),
                  TopicLayout.LOCAL.firstPartitions()))
          .get();
      for (int kill = 0; kill < KILLS; kill++) {
        int before = generations().size();
        send(producer, part(ids, kill));
        Process serving = start();
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> !serving.isAlive() || generations().size() > before);
        serving.waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS);
        serving.destroyForcibly().waitFor();
      }
      send(producer, part(ids, KILLS));
    }
    Process last = start();
    try {
      awaitAllConsumed();
      IntStream.range(0, CALLS).mapToObj(DrillServing::callId).forEach(this::awaitAnswered);
    } finally {
      last.destroyForcibly().waitFor();
    }

    // then
    Map<String, Integer> counts = new TreeMap<>();
    generations()
        .forEach(g -> counts.merge(g.getRequestId() + "/" + g.getIndex(), 1, Integer::sum));
    assertThat(counts)
        .hasSize((REQUESTS + CALLS) * DrillServing.COUNT)
        .allSatisfy((picture, times) -> assertThat(times).as(picture).isEqualTo(1));
    assertThat(TopicLog.committed(bootstrap, Topics.DEAD_LETTERS)).isEmpty();
  }

  /** What is new before a kill: there is work to be killed in, however fast the machine is. */
  private static List<String> part(List<String> ids, int number) {
    return IntStream.range(0, ids.size())
        .filter(i -> i % (KILLS + 1) == number)
        .mapToObj(ids::get)
        .toList();
  }

  private void send(Producer<byte[], byte[]> producer, List<String> ids) {
    ids.forEach(id -> send(producer, id));
    ids.forEach(id -> send(producer, id));
    sent.forEach(id -> send(producer, id));
    sent.addAll(ids);
  }

  private void send(Producer<byte[], byte[]> producer, String id) {
    byte[] value =
        TopicRecords.record(Topics.GENERATION_REQUESTS, id, DrillServing.request(id, MODEL))
            .value();
    var unused =
        producer.send(
            new ProducerRecord<>(
                Topics.GENERATION_REQUESTS.name(),
                random.nextInt(TopicLayout.LOCAL.firstPartitions()),
                id.getBytes(StandardCharsets.UTF_8),
                value));
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            DrillServing.class.getName(),
            bootstrap,
            MODEL,
            Integer.toString(CALLS))
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(
                Files.createDirectories(directory).resolve("log").toFile()))
        .start();
  }

  private List<Generation> generations() {
    return TopicLog.committed(bootstrap, Topics.GENERATIONS);
  }

  private void awaitAnswered(String id) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> generations().stream().filter(g -> g.getRequestId().equals(id)).count(),
            count -> count >= DrillServing.COUNT);
  }

  private void awaitAllConsumed() {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int i = 0; i < TopicLayout.LOCAL.firstPartitions(); i++) {
      latest.put(new TopicPartition(Topics.GENERATION_REQUESTS.name(), i), OffsetSpec.latest());
    }
    try (Admin admin = kafka.admin()) {
      await()
          .atMost(Duration.ofMinutes(3))
          .untilAsserted(
              () -> {
                Map<TopicPartition, Long> ends = new HashMap<>();
                admin
                    .listOffsets(latest)
                    .all()
                    .get()
                    .forEach((p, end) -> ends.put(p, end.offset()));
                Map<TopicPartition, Long> committed = new HashMap<>();
                admin
                    .listConsumerGroupOffsets(RequestConsumer.GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((p, offset) -> committed.put(p, offset.offset()));
                assertThat(committed).containsAllEntriesOf(ends);
              });
    }
  }

  private static ModelVersion version() {
    return Versions.version(MODEL, "v1");
  }
}
