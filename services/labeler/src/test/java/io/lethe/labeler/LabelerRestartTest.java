package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.CheckedProducer;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Generation;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.Split;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.labelset.LabelDigest;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.picture.Picture;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker: a labeler that is stopped in the middle of its work and started again. */
@WithKafka(fresh = true)
class LabelerRestartTest {

  private static final int PICTURES = 60;

  /** Each picture is added, and each third is retracted later. */
  private static final int CHANGES = PICTURES + PICTURES / 3;

  private final TestKafka kafka;

  @TempDir private Path directory;

  LabelerRestartTest(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void nothingIsLostOrCountedTwice() {
    // given
    LabelerConfig config =
        LabelerConfigs.of(
            Map.of(
                "lethe.labeler.state-directory", directory.toString(),
                "lethe.labeler.trusted-reporters", "trusty",
                "lethe.labeler.vetting.max-share", "1",
                "lethe.labeler.trigger.count", "100000",
                "lethe.labeler.trigger.age", "1d"));

    try (var deployments = new Reader<>(Topics.DEPLOYMENTS);
        var log = new Reader<>(Topics.LABEL_LOG);
        var jobs = new Reader<>(Topics.TRAINING_JOBS)) {
      // when it is stopped while reports are on every part of their path
      try (var labeler =
          LabelerStreams.start(
              config, KafkaProperties.at(kafka.bootstrapServers()), TopicLayout.LOCAL)) {
        send(Topics.MODEL_VERSIONS, "mnist/v0", Records.base());
        // What is reported and taken back before the model is known makes no change at all.
        deployments.readUntil(1, labeler);
        report(0, PICTURES / 2);
        log.readUntil(1, labeler);
        report(PICTURES / 2, PICTURES);
      }
      int before = log.records().size();
      try (var labeler =
          LabelerStreams.start(
              config, KafkaProperties.at(kafka.bootstrapServers()), TopicLayout.LOCAL)) {
        log.readUntil(CHANGES, labeler);
        send(Topics.COMMANDS, "mnist", Records.command("train", CommandKind.TRAIN_NOW, null));
        jobs.readUntil(1, labeler);
      }

      // then all is as if it had run through
      assertThat(before).isLessThan(CHANGES);
      assertThat(log.records())
          .extracting(LabelChange::getSequence)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, CHANGES).boxed().toList());
      assertThat(members(log.records())).isEqualTo(expected());
      TrainingJob job = jobs.records().get(0);
      assertThat(job.getThroughSequence()).isEqualTo(CHANGES);
      assertThat(job.getLabelDigest()).isEqualTo(LabelDigest.of(expected()));
    }
  }

  private static Map<String, Split> members(List<LabelChange> log) {
    Map<String, Split> members = new HashMap<>();
    for (LabelChange change : log) {
      if (change.getChange() == MembershipChange.RETRACTED) {
        members.remove(change.getSampleId());
      } else {
        members.put(change.getSampleId(), change.getSplit());
      }
    }
    return members;
  }

  private static Map<String, Split> expected() {
    Map<String, Split> members = new HashMap<>();
    for (int i = 0; i < PICTURES; i++) {
      if (i % 3 != 0) {
        String sampleId = Records.picture(i).sampleId();
        members.put(sampleId, Picture.split(sampleId));
      }
    }
    return members;
  }

  /** Each third picture inline, and retracted; the others by their generations; reports twice. */
  private void report(int from, int to) {
    try (var producer = new CheckedProducer<String, byte[]>(settings(Map.of()), text(), bytes())) {
      for (int i = from; i < to; i++) {
        Generation generation = Records.generation(i);
        SensitiveReport report =
            i % 3 == 0
                ? Records.inline("trusty", "r" + i, i)
                : Records.ofGeneration("ann", "r" + i, i);
        // Some other client's partitioner put reports there.
        producer.send(record(Topics.REPORTS, i % TopicLayout.LOCAL.firstPartitions(), report));
        producer.send(
            new ProducerRecord<>(
                Topics.GENERATIONS.name(),
                // librdkafka has another partitioner than Java.
                i % 2 == 0 ? Integer.valueOf(i % TopicLayout.LOCAL.firstPartitions()) : null,
                generation.getGenerationId(),
                value(Topics.GENERATIONS, generation)));
        producer.send(record(Topics.REPORTS, i % TopicLayout.LOCAL.firstPartitions(), report));
        if (i % 3 == 0) {
          var retraction = Records.retraction("trusty", "r" + i);
          producer.send(
              record(Topics.REPORTS, i % TopicLayout.LOCAL.firstPartitions(), retraction));
        }
      }
    }
  }

  private static ProducerRecord<String, byte[]> record(
      Topic<String, SensitiveReport> topic, int partition, SensitiveReport report) {
    return new ProducerRecord<>(topic.name(), partition, "any", value(topic, report));
  }

  private <V> void send(Topic<String, V> topic, String key, V value) {
    var settings =
        settings(Map.of(ProducerConfig.PARTITIONER_CLASS_CONFIG, ModelPartitioner.class));
    try (var producer = new CheckedProducer<String, byte[]>(settings, text(), bytes())) {
      producer.send(new ProducerRecord<>(topic.name(), key, value(topic, value)));
    }
  }

  private static <V> byte[] value(Topic<String, V> topic, V value) {
    return topic.encode(value);
  }

  private Map<String, Object> settings(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return settings;
  }

  private static StringSerializer text() {
    return new StringSerializer();
  }

  private static ByteArraySerializer bytes() {
    return new ByteArraySerializer();
  }

  /** Reads what is committed to a topic, from its beginning. */
  private final class Reader<V> implements AutoCloseable {

    private final KafkaConsumer<String, V> consumer;
    private final List<V> records = new ArrayList<>();
    private final Topic<String, V> topic;
    private boolean subscribed;

    Reader(Topic<String, V> topic) {
      this.topic = topic;
      consumer =
          new KafkaConsumer<>(
              settings(
                  Map.of(
                      ConsumerConfig.GROUP_ID_CONFIG, kafka.unique("reader"),
                      ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                      ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")),
              topic.key().deserializer(),
              topic.value().deserializer());
    }

    /**
     * Reads until there are at least so many records; a failure says what the labeler was doing.
     */
    void readUntil(int count, LabelerStreams labeler) {
      if (!subscribed) {
        consumer.subscribe(List.of(topic.name()));
        subscribed = true;
      }
      await()
          .atMost(Duration.ofMinutes(3))
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> records.add(r.value()));
                assertThat(records)
                    .as(
                        () ->
                            "%s, by a labeler that is %s".formatted(topic.name(), labeler.state()))
                    .hasSizeGreaterThanOrEqualTo(count);
              });
    }

    List<V> records() {
      return records;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
