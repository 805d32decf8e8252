package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.CheckedProducer;
import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.LabelStatus;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.Split;
import io.lethe.schemas.Support;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Labelers of their own JVMs are killed at random moments of their work, and one takes over from
 * another; then all that they wrote is compared with what follows from the input. Long form: {@code
 * mvn verify -pl services/labeler -am -Pdrills}; {@code -Dlethe.drill.seed} repeats a run.
 */
@WithKafka(fresh = true)
class ExactlyOnceDrillIT {

  private static final int REPORTS = Integer.getInteger("lethe.drill.reports", 400);
  private static final int KILLS = Integer.getInteger("lethe.drill.kills", 3);
  private static final long SEED = Long.getLong("lethe.drill.seed", 20261124L);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final TestKafka kafka;
  private final Random random = new Random(SEED);
  private final DrillInput input = new DrillInput(SEED);

  @TempDir private Path directory;

  private int started;

  ExactlyOnceDrillIT(TestKafka kafka) {
    this.kafka = kafka;
  }

  @Test
  void killedLabelersLoseNothingAndCountNothingTwice() throws Exception {
    // given
    System.out.printf("drill: seed %d, %d reports, %d kills%n", SEED, REPORTS, KILLS);
    try (Admin admin = kafka.newAdmin()) {
      TopicProvisioning.ensure(admin, Topics.ALL, TopicLayout.LOCAL);
    }
    List<TrainingJob> jobs;
    try (var log = new DrillTail<>(kafka, Topics.LABEL_LOG);
        var jobTopic = new DrillTail<>(kafka, Topics.TRAINING_JOBS);
        var deployments = new DrillTail<>(kafka, Topics.DEPLOYMENTS);
        var producer = producer()) {
      producer.send(record(Topics.MODEL_VERSIONS, "mnist/v0", Records.base())).get();
      List<ExpectedJob> expectedJobs = new ArrayList<>();

      // when
      String name = "a";
      LabelerProcess labeler = start(name);
      try {
        // Reports wait no longer than the grace for a model that is not known yet.
        deployments.awaitCount(1, PATIENCE);
        for (int kill = 1; kill <= KILLS; kill++) {
          input.next(REPORTS / KILLS).forEach(producer::send);
          producer.flush();
          log.awaitCount(1 + log.count(), PATIENCE);
          boolean beside = kill % 3 == 0;
          name = beside ? (name.equals("a") ? "b" : "a") : name;
          LabelerProcess next = beside ? start(name) : null;
          long moment = random.nextInt(beside ? 6000 : 1500);
          labeler.killAfter(moment);
          System.out.printf(
              "drill: kill %d after %d ms, at %d of %d changes%s%n",
              kill,
              moment,
              log.count(),
              input.expected().changes(),
              beside ? ", another instance takes over" : "");
          labeler = beside ? next : start(name);
          log.awaitCount(input.expected().changes(), PATIENCE);
          producer.send(input.trainNow()).get();
          for (TrainingJob open : jobTopic.last()) {
            var result = Records.result(open, JobOutcome.NOT_NEEDED, null);
            producer.send(record(Topics.JOB_RESULTS, "mnist", result)).get();
          }
          jobTopic.awaitCount(kill, PATIENCE);
          expectedJobs.add(new ExpectedJob(input.expected().changes(), input.expected().digest()));
        }
        await().atMost(PATIENCE).untilAsserted(this::assertAllHasCome);
      } catch (Throwable e) {
        explain();
        throw e;
      } finally {
        labeler.close();
      }
      jobs = jobTopic.values();

      // then
      assertThat(jobs)
          .extracting(job -> new ExpectedJob(job.getThroughSequence(), job.getLabelDigest()))
          .isEqualTo(expectedJobs);
      assertThat(jobs).extracting(TrainingJob::getJobId).doesNotHaveDuplicates();
      assertLog(log.values());
    }
    assertAllHasCome();
  }

  private void assertAllHasCome() {
    assertThat(labels()).isEqualTo(input.expected().labels());
    assertThat(held()).isEqualTo(input.expected().held());
    assertThat(pending()).as("each wait has ended").isNotEmpty().containsOnlyNulls();
    assertDeadLetters();
  }

  /** Tells what only a failed drill needs, before its directory goes. */
  private void explain() throws IOException {
    try (var tail = new DrillTail<>(kafka, Topics.DEAD_LETTERS)) {
      Map<String, Long> reasons =
          tail.toTheEnd().stream()
              .filter(record -> !isExpected(record.value()))
              .collect(
                  Collectors.groupingBy(
                      record -> record.value().getReason(), TreeMap::new, Collectors.counting()));
      System.out.println("drill: dead letters that nobody expects: " + reasons);
    }
    for (String name : List.of("a", "b")) {
      Path log = LabelerProcess.log(directory.resolve(name));
      if (Files.exists(log)) {
        System.out.printf("drill: instance %s logged%n%s", name, Files.readString(log));
      }
    }
  }

  private boolean isExpected(DeadLetter letter) {
    return input.expected().deadLetters().containsKey(text(letter));
  }

  private static String text(DeadLetter letter) {
    return Base64.getEncoder().encodeToString(AvroBytes.of(letter.getValue()));
  }

  private record ExpectedJob(long through, String digest) {}

  private LabelerProcess start(String name) throws IOException {
    System.out.printf("drill: start %d, instance %s%n", ++started, name);
    return LabelerProcess.start(kafka.bootstrapServers(), directory.resolve(name));
  }

  private void assertLog(List<LabelChange> log) {
    assertThat(log)
        .extracting(LabelChange::getSequence)
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, input.expected().changes()).boxed().toList());
    Map<String, Split> members = new HashMap<>();
    for (LabelChange change : log) {
      boolean in = change.getChange() != MembershipChange.RETRACTED;
      Split before =
          in
              ? members.put(change.getSampleId(), change.getSplit())
              : members.remove(change.getSampleId());
      assertThat(before == null).as("%s comes in once", change.getSampleId()).isEqualTo(in);
    }
    assertThat(members).isEqualTo(input.expected().members());
  }

  private Map<String, Set<String>> labels() {
    Map<String, SampleSupports> now = latest(Topics.SUPPORTS);
    Map<String, Set<String>> names = new HashMap<>();
    latest(Topics.LABELS)
        .forEach(
            (key, label) -> {
              if (label != null) {
                boolean counts = label.getStatus() == LabelStatus.ACTIVE;
                SampleSupports since = counts ? now.get(key) : null;
                names.put(
                    label.getSampleId(),
                    names(since == null ? label.getSupports() : since.getSupports()));
              }
            });
    return names;
  }

  private Map<String, Set<String>> held() {
    Map<String, SampleSupports> now = latest(Topics.SUPPORTS);
    Map<String, Set<String>> names = new HashMap<>();
    latest(Topics.QUARANTINE)
        .forEach(
            (key, held) -> {
              if (held != null) {
                SampleSupports since = now.get(key);
                names.put(
                    held.getSampleId(),
                    names(since == null ? held.getSupports() : since.getSupports()));
              }
            });
    return names;
  }

  private Collection<PendingReport> pending() {
    return latest(Topics.PENDING_REPORTS).values();
  }

  private static Set<String> names(List<Support> supports) {
    List<String> names =
        supports.stream()
            .map(s -> DrillExpectation.name(s.getReporter(), s.getReportId()))
            .toList();
    assertThat(names).doesNotHaveDuplicates();
    return new TreeSet<>(names);
  }

  private <K, V> Map<K, V> latest(Topic<K, V> topic) {
    try (var tail = new DrillTail<>(kafka, topic)) {
      Map<K, V> latest = new HashMap<>();
      tail.toTheEnd().forEach(record -> latest.put(record.key(), record.value()));
      return latest;
    }
  }

  private void assertDeadLetters() {
    try (var tail = new DrillTail<>(kafka, Topics.DEAD_LETTERS)) {
      Map<String, Integer> found = new TreeMap<>();
      List<String> places = new ArrayList<>();
      for (var record : tail.toTheEnd()) {
        DeadLetter letter = record.value();
        found.merge(text(letter), 1, Integer::sum);
        places.add(letter.getTopic() + letter.getPartition() + "@" + letter.getOffset());
      }
      assertThat(places).doesNotHaveDuplicates();
      assertThat(found).isEqualTo(input.expected().deadLetters());
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return new CheckedProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static <V> ProducerRecord<byte[], byte[]> record(
      Topic<String, V> topic, String key, V value) {
    return new ProducerRecord<>(
        topic.name(),
        ModelPartitioner.partition(key, TopicLayout.LOCAL.firstPartitions()),
        key.getBytes(StandardCharsets.UTF_8),
        topic.encode(value));
  }
}
