package io.lethe.labeler.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.CheckedProducer;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.Awaited;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.ReportKind;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.RecordPlace;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What the topics say, as REST shows it. */
@WithKafka(fresh = true)
class TopicViewsTest {

  private static final Duration WAIT = Duration.ofMinutes(1);

  private final TestKafka kafka;
  private final KafkaClients clients;
  private final TopicViews views = new TopicViews(new NearDuplicates(2));

  TopicViewsTest(TestKafka kafka) {
    this.kafka = kafka;
    this.clients = new KafkaClients(KafkaProperties.at(kafka.bootstrapServers()), "test");
  }

  @Test
  void followTheirTopics() {
    // given
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    label("mnist", "a", Split.TRAIN, 1, "ann", "bob");
    label("mnist", "b", Split.HOLD_OUT, 2, "ann");
    label("mnist", "c", Split.TRAIN, 3);
    label("faces", "d", Split.TRAIN, 1, "", "bob");
    held("mnist", "e", 20, "bob");
    held("mnist", "f", 10, "cem");
    pending("mnist", "0-5", "late", 20);
    pending("mnist", "3-1", "early", 10);
    deadLetter("lethe.reports", "first");
    deadLetter("lethe.commands", "second");
    try (var follower = new ViewsFollower(() -> clients.reader("views"), views)) {
      // when
      follower.start();
      await().atMost(WAIT).until(follower::hasCaughtUp);

      // then
      assertThat(views.counts())
          .containsExactly(
              new CountsRow("faces", 1, 0, 0, 0, 0, 1), new CountsRow("mnist", 1, 1, 1, 2, 2, 3));
      assertThat(views.labels("mnist", 1, 1))
          .satisfies(page -> assertThat(page.total()).isEqualTo(3))
          .satisfies(
              page -> assertThat(page.items()).extracting(LabelRow::sampleId).containsExactly("b"));
      assertThat(views.held("mnist", 0, 10).items())
          .extracting(HeldRow::sampleId, HeldRow::reason)
          .containsExactly(tuple("f", "why"), tuple("e", "why"));
      RecordPlace place = views.heldPlace("mnist", "e").orElseThrow();
      assertThat(new TopicReader(clients).at(Topics.QUARANTINE, place))
          .hasValueSatisfying(
              sample -> assertThat(sample.getPng()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2})));
      assertThat(views.heldPlace("faces", "e")).isEmpty();
      assertThat(
              views
                  .labelPlace("mnist", "b")
                  .flatMap(of -> new TopicReader(clients).at(Topics.LABELS, of)))
          .hasValueSatisfying(label -> assertThat(label.getSampleId()).isEqualTo("b"));
      assertThat(views.labelPlace("faces", "b")).isEmpty();
      assertThat(views.pending("mnist", 0, 1))
          .isEqualTo(
              new Page<>(
                  List.of(
                      new PendingRow(
                          "early",
                          "ann",
                          ReportKind.REPORT,
                          "g",
                          Awaited.GENERATION,
                          Instant.ofEpochSecond(10),
                          Instant.ofEpochSecond(70))),
                  0,
                  2));
      assertThat(views.pending("faces", 0, 10).items()).isEmpty();
      assertThat(views.reporters("mnist", 0, 10).items())
          .containsExactly(
              new ReporterRow("ann", 2, 2, 0),
              new ReporterRow("bob", 0, 1, 1),
              new ReporterRow("cem", 0, 0, 1));
      assertThat(views.reporters("faces", 0, 10).items())
          .containsExactly(new ReporterRow("bob", 0, 1, 0));
      assertThat(views.deadLetters("lethe.reports", 0, 10).items())
          .extracting(DeadLetterRow::reason)
          .containsExactly("first");
      assertThat(views.deadLetters(null, 5, 10)).isEqualTo(new Page<>(List.of(), 5, 2));

      // when others support a label and a held picture since
      supported("a", "bob", "cem");
      supported("f", "ann", "cem");

      // then
      await()
          .atMost(WAIT)
          .untilAsserted(
              () ->
                  assertThat(views.reporters("mnist", 0, 10).items())
                      .containsExactly(
                          new ReporterRow("ann", 1, 1, 1),
                          new ReporterRow("bob", 1, 1, 1),
                          new ReporterRow("cem", 0, 1, 1)));
      assertThat(views.held("mnist", 0, 1).items())
          .singleElement()
          .satisfies(row -> assertThat(row.reason()).isEqualTo("since"));

      // when a label is erased, a picture released, and a report waits no more
      send(Topics.PENDING_REPORTS, "mnist/3-1", null);
      send(Topics.LABELS, "mnist/a", null);
      send(Topics.QUARANTINE, "mnist/e", null);

      // then
      await()
          .atMost(WAIT)
          .untilAsserted(
              () -> assertThat(views.counts()).contains(new CountsRow("mnist", 0, 1, 1, 1, 1, 3)));
      assertThat(views.heldPlace("mnist", "e")).isEmpty();
    }
  }

  @Test
  void showTheDeadLettersThatDiedLastWhateverPartitionIsReadFirst() {
    // when one partition is read whole before the next
    for (int partition = 0; partition < 2; partition++) {
      for (int offset = 0; offset < 6000; offset++) {
        var letter =
            DeadLetter.newBuilder()
                .setTopic("lethe.reports")
                .setPartition(0)
                .setOffset(offset)
                .setReason("reason")
                .setService("labeler")
                .setDeadAt(Instant.ofEpochSecond(2L * offset + partition))
                .build();
        views.deadLetter(new RecordPlace(partition, offset), letter);
      }
    }

    // then
    assertThat(views.deadLetters(null, 0, 4).items())
        .extracting(DeadLetterRow::place)
        .containsExactly("1@5999", "0@5999", "1@5998", "0@5998");
    assertThat(views.deadLetters(null, 9999, 10).items())
        .extracting(DeadLetterRow::place)
        .containsExactly("0@1000");
  }

  private void label(
      String model, String sampleId, Split split, long sequence, String... reporters) {
    var status = reporters.length == 0 ? LabelStatus.RETRACTED : LabelStatus.ACTIVE;
    send(
        Topics.LABELS,
        model + "/" + sampleId,
        Label.newBuilder()
            .setModel(model)
            .setSampleId(sampleId)
            .setSplit(split)
            .setStatus(status)
            .setSequence(sequence)
            .setWidth(1)
            .setHeight(1)
            .setChannels(1)
            .setPng(ByteBuffer.allocate(0))
            .setSupports(supports(reporters))
            .build());
  }

  private void held(String model, String sampleId, long since, String... reporters) {
    send(
        Topics.QUARANTINE,
        model + "/" + sampleId,
        QuarantinedSample.newBuilder()
            .setModel(model)
            .setSampleId(sampleId)
            .setPng(ByteBuffer.wrap(new byte[] {1, 2}))
            .setSupports(supports(reporters))
            .setReason("why")
            .setQuarantinedAt(Instant.ofEpochSecond(since))
            .build());
  }

  private void supported(String sampleId, String... reporters) {
    var now = new SampleSupports("mnist", sampleId, supports(reporters), "since");
    send(Topics.SUPPORTS, "mnist/" + sampleId, now);
  }

  private void pending(String model, String place, String reportId, long since) {
    send(
        Topics.PENDING_REPORTS,
        model + "/" + place,
        PendingReport.newBuilder()
            .setReportId(reportId)
            .setReporter("ann")
            .setModel(model)
            .setKind(ReportKind.REPORT)
            .setGenerationId("g")
            .setWaitsFor(Awaited.GENERATION)
            .setSince(Instant.ofEpochSecond(since))
            .setUntil(Instant.ofEpochSecond(since + 60))
            .build());
  }

  private static List<Support> supports(String... reporters) {
    return Stream.of(reporters)
        .map(
            reporter ->
                Support.newBuilder()
                    .setReportId("r")
                    .setReporter(reporter)
                    .setSupportedAt(Instant.EPOCH)
                    .build())
        .toList();
  }

  private void deadLetter(String topic, String reason) {
    send(
        Topics.DEAD_LETTERS,
        topic,
        DeadLetter.newBuilder()
            .setTopic(topic)
            .setPartition(0)
            .setOffset(0)
            .setReason(reason)
            .setService("labeler")
            .setDeadAt(Instant.EPOCH)
            .build());
  }

  private <V> void send(Topic<?, V> topic, String key, V value) {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ModelPartitioner.class);
    try (var producer =
        new CheckedProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] bytes = topic.encode(value);
      producer.send(
          new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), bytes));
    }
  }
}
