package io.lethe.labeler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lethe.broker.junit.TestKafka;
import io.lethe.broker.junit.WithKafka;
import io.lethe.labeler.FuzzRecords.FuzzRecord;
import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.reports.InputTopic;
import io.lethe.labeler.reports.InputTopics;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@link InputFuzzTest} on a real broker: with all codecs, any partition, times that are missing,
 * and transactions, some of them aborted. Long form: {@code -Pdrills}, a million records; {@code
 * -Dlethe.fuzz.records} and {@code -Dlethe.fuzz.seed} for others.
 */
@WithKafka(fresh = true)
class InputFuzzIT {

  private static final int RECORDS = Integer.getInteger("lethe.fuzz.records", 1_500);
  private static final long SEED = Long.getLong("lethe.fuzz.seed", 20261127L);

  /** Records between two looks at what became of them, and between two transactions. */
  private static final int STRIDE = 100;

  /** Key and value of the last record of each partition. */
  private static final byte[] END = "end".getBytes(StandardCharsets.UTF_8);

  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration PATIENCE =
      Duration.ofMinutes(3).plus(Duration.ofMillis(2L * RECORDS));

  private final TestKafka kafka;
  private final Random random = new Random(SEED);
  private final FuzzRecords records = new FuzzRecords(random, RECORDS);
  private final FuzzLedger ledger = new FuzzLedger();
  private final List<String> aborted = new ArrayList<>();
  private final AtomicLong refused = new AtomicLong();
  private int unreadable;

  /** What the broker took, noted by the producers' threads. */
  private final Queue<Runnable> taken = new ConcurrentLinkedQueue<>();

  private final List<Producer<byte[], byte[]>> producers;
  private final Producer<byte[], byte[]> transactions;
  private final KafkaConsumer<byte[], byte[]> outputs;

  @TempDir private Path directory;

  InputFuzzIT(TestKafka kafka) {
    this.kafka = kafka;
    producers =
        Stream.of("none", "gzip", "snappy", "lz4", "zstd")
            .map(
                codec ->
                    producer(
                        Map.of(
                            ProducerConfig.COMPRESSION_TYPE_CONFIG,
                            codec,
                            // The broker refuses some records; what follows them is no less sound.
                            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                            false)))
            .toList();
    transactions =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.unique("fuzz-transactions")));
    outputs =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  @AfterEach
  void close() {
    producers.forEach(Producer::close);
    transactions.close();
    outputs.close();
  }

  @Test
  void nothingStopsTheStreamAndEachRecordIsAccountedFor() throws Exception {
    // given
    long start = System.nanoTime();
    System.out.printf("fuzz: seed %d, %d records%n", SEED, RECORDS);
    try (var labeler = start()) {
      follow();
      transactions.initTransactions();
      producers
          .get(0)
          .send(DrillGenerations.record(Topics.MODEL_VERSIONS, "mnist/v0", Records.base(), null))
          .get();

      // when
      for (int i = 0; i < RECORDS; i++) {
        send(records.next(System.currentTimeMillis()));
        if (i % STRIDE == 0) {
          transact(i, i / STRIDE % 2 == 0);
          drain(Duration.ZERO);
        }
      }
      endEachPartition();
      producers.forEach(Producer::flush);
      System.out.printf(
          "fuzz: sent after %d s, %d refused by the broker, %d that no client can read%n",
          since(start), refused.get(), unreadable);

      // then
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                while (drain(Duration.ofMillis(200)) > 0) {
                  // To look at what is missing costs more than to read.
                }
                assertThat(ledger.unaccounted()).as("records of which nothing is known").isEmpty();
              });
      System.out.printf(
          "fuzz: all accounted for after %d s, %d dead letters%n", since(start), ledger.letters());
      assertThat(aborted).as("records of aborted transactions").noneMatch(ledger::hasFound);
      assertThat(refused.get()).isLessThan(RECORDS / 2);
      assertThat(labeler.isFailing()).isFalse();
    }
  }

  private LabelerStreams start() {
    return LabelerStreams.start(
        LabelerConfigs.of(
            Map.of(
                "lethe.labeler.stores",
                "in-memory",
                "lethe.labeler.state-directory",
                directory.toString(),
                "lethe.labeler.grace",
                GRACE.toString(),
                "lethe.labeler.trusted-reporters",
                "trusty",
                "lethe.labeler.vetting.max-share",
                "1")),
        KafkaProperties.at(kafka.bootstrapServers()),
        TopicLayout.LOCAL);
  }

  private Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 * Topics.MAX_RECORD_BYTES);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void send(FuzzRecord record) {
    Producer<byte[], byte[]> producer = producers.get(random.nextInt(producers.size()));
    if (Stream.of(record.headers().toArray()).anyMatch(header -> !isText(header.key()))) {
      // Kafka's producer writes a length that is wrong. What shares its batch is lost with it.
      producer.flush();
      producer.send(
          new ProducerRecord<>(
              record.input().topic().name(),
              partition(record),
              null,
              record.key(),
              record.value(),
              record.headers()));
      producer.flush();
      unreadable++;
      return;
    }
    boolean vast = size(record) > Topics.MAX_RECORD_BYTES;
    if (vast) {
      // Refused together with a small one, the producer halves the batch into the same batch again,
      // until its delivery's time is over: so nothing else is in it.
      producer.flush();
    }
    send(
        producer,
        record.input(),
        new ProducerRecord<>(
            record.input().topic().name(),
            partition(record),
            record.timestamp(),
            record.key(),
            record.value(),
            record.headers()) {
          private final boolean hasNoTime = random.nextInt(20) == 0;

          @Override
          public Long timestamp() {
            return hasNoTime ? Long.valueOf(RecordBatch.NO_TIMESTAMP) : super.timestamp();
          }
        });
    if (vast) {
      producer.flush();
    }
  }

  private static int size(FuzzRecord record) {
    int headers =
        Stream.of(record.headers().toArray()).mapToInt(header -> length(header.value())).sum();
    return length(record.key()) + length(record.value()) + headers;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static boolean isText(String name) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(name);
  }

  /** Most generations lie where Kafka's own partitioner puts them, all else just anywhere. */
  private int partition(FuzzRecord record) {
    return record.input() == FuzzRecords.GENERATIONS
            && record.key() != null
            && random.nextInt(5) > 0
        ? Topics.GENERATIONS
            .partitionOf(
                new String(record.key(), StandardCharsets.UTF_8),
                TopicLayout.LOCAL.firstPartitions())
            .partition()
        : random.nextInt(TopicLayout.LOCAL.firstPartitions());
  }

  private void send(
      Producer<byte[], byte[]> producer,
      InputTopic<?> input,
      ProducerRecord<byte[], byte[]> record) {
    producer.send(
        record,
        (place, failure) -> {
          if (failure == null && isKept(input.topic(), record.key(), place.timestamp())) {
            taken.add(
                () ->
                    ledger.sent(
                        input, place.partition(), place.offset(), record.key(), record.value()));
          } else if (failure != null) {
            refused.incrementAndGet();
          }
        });
  }

  /**
   * Whether the broker keeps a record until it is read, whatever its sender's time: not where it
   * compacts, nor where retention has ended already.
   */
  private static boolean isKept(Topic<?, ?> topic, byte[] key, long timestamp) {
    if (Arrays.equals(key, END)) {
      return true;
    }
    String retention = topic.settings().get(TopicConfig.RETENTION_MS_CONFIG);
    return retention != null && timestamp > System.currentTimeMillis() - Long.parseLong(retention);
  }

  /** Two sound reports in one transaction. */
  private void transact(int number, boolean abort) {
    transactions.beginTransaction();
    for (String id : List.of("first-" + number, "second-" + number)) {
      SensitiveReport report = Records.inline("trusty", id, random.nextInt(500));
      var record = DrillGenerations.record(Topics.REPORTS, id, report, null);
      if (abort) {
        aborted.add(id);
        transactions.send(record);
      } else {
        send(transactions, InputTopics.REPORTS, record);
      }
    }
    if (abort) {
      transactions.flush();
      transactions.abortTransaction();
    } else {
      transactions.commitTransaction();
    }
  }

  /** What can't be read stands last in each partition, and a good report after it. */
  private void endEachPartition() {
    for (InputTopic<?> input :
        List.of(
            FuzzRecords.GENERATIONS,
            InputTopics.COMMANDS,
            InputTopics.MODEL_VERSIONS,
            InputTopics.JOB_RESULTS,
            InputTopics.TRAINING_PROGRESS,
            InputTopics.REPORTS)) {
      for (TopicPartition partition :
          input.topic().allPartitions(TopicLayout.LOCAL.firstPartitions())) {
        send(
            producers.get(0),
            input,
            new ProducerRecord<>(partition.topic(), partition.partition(), END, END));
      }
    }
    SensitiveReport good = Records.inline("trusty", "after-all", 1_000_000);
    send(
        producers.get(0),
        InputTopics.REPORTS,
        DrillGenerations.record(Topics.REPORTS, "any", good, null));
  }

  private void follow() {
    List<TopicPartition> partitions =
        Stream.of(
                Topics.DEAD_LETTERS,
                Topics.LABEL_LOG,
                Topics.LABELS,
                Topics.QUARANTINE,
                Topics.SUPPORTS,
                Topics.TRAINING_JOBS)
            .flatMap(topic -> topic.allPartitions(TopicLayout.LOCAL.firstPartitions()).stream())
            .toList();
    outputs.assign(partitions);
    outputs.seekToBeginning(partitions);
  }

  private int drain(Duration patience) {
    for (Runnable sent = taken.poll(); sent != null; sent = taken.poll()) {
      sent.run();
    }
    ConsumerRecords<byte[], byte[]> read = outputs.poll(patience);
    read.forEach(this::read);
    return read.count();
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    if (isOf(Topics.DEAD_LETTERS, record)) {
      ledger.read(Topics.DEAD_LETTERS.decode(record));
    } else if (isOf(Topics.LABEL_LOG, record)) {
      ledger.read(Topics.LABEL_LOG.decode(record));
    } else if (isOf(Topics.LABELS, record)) {
      ledger.read(Topics.LABELS.decode(record));
    } else if (isOf(Topics.QUARANTINE, record)) {
      ledger.read(Topics.QUARANTINE.decode(record));
    } else if (isOf(Topics.SUPPORTS, record)) {
      ledger.read(Topics.SUPPORTS.decode(record));
    } else {
      records.openJob(Topics.TRAINING_JOBS.decode(record).getJobId());
    }
  }

  private static boolean isOf(Topic<?, ?> topic, ConsumerRecord<?, ?> record) {
    return topic.name().equals(record.topic());
  }

  private static long since(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }
}
