package io.lethe.labeler;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.topology.LabelerTopology;
import io.lethe.schemas.Command;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.deadletter.Replays;
import io.lethe.schemas.serde.AvroBytes;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.PictureLookup;
import io.lethe.topics.TopicLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The labeler's topology with its topics, without a broker. Output is read once. */
final class Street implements AutoCloseable {

  private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

  private final LabelerSettings settings;
  private final Path directory;
  private final TopologyTestDriver driver;
  private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new HashMap<>();
  private final Map<String, TestOutputTopic<?, ?>> outputs = new HashMap<>();
  private final Map<String, TestOutputTopic<byte[], byte[]>> rawOutputs = new HashMap<>();
  private final StreetSamples samples = new StreetSamples();
  private final Map<String, PendingReport> pending = new TreeMap<>();
  private Instant now;

  Street() {
    this(Records.settings());
  }

  Street(LabelerSettings settings) {
    this(settings, START);
  }

  /**
   * @param more properties of Kafka Streams
   */
  Street(LabelerSettings settings, Map<String, Object> more) {
    this(settings, START, more, TopicLayout.LOCAL.firstPartitions());
  }

  /** A labeler on a cluster whose topics have so many partitions. */
  static Street withPartitions(int partitions) {
    return new Street(Records.settings(), START, Map.of(), partitions);
  }

  /** A labeler that reads pictures in a store. */
  static Street reading(LabelerSettings settings, PictureLookup pictures) {
    return new Street(settings, START, Map.of(), TopicLayout.LOCAL.firstPartitions(), pictures);
  }

  private Street(LabelerSettings settings, Instant start) {
    this(settings, start, Map.of(), TopicLayout.LOCAL.firstPartitions());
  }

  private Street(
      LabelerSettings settings, Instant start, Map<String, Object> more, int partitions) {
    this(settings, start, more, partitions, PictureLookup.NONE);
  }

  private Street(
      LabelerSettings settings,
      Instant start,
      Map<String, Object> more,
      int partitions,
      PictureLookup pictures) {
    this.settings = settings;
    now = start;
    try {
      directory = Files.createTempDirectory("labeler-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "labeler-test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.putAll(more);
    var topology =
        LabelerTopology.build(new StreamsBuilder(), settings, () -> pictures, partitions);
    driver = new TopologyTestDriver(topology, properties, now);
  }

  /** A labeler that starts with this one's key-value stores after having been down. */
  Street startedAgainAfter(Duration outage) {
    var again = new Street(settings, now.plus(outage));
    driver.getAllStateStores().forEach((name, store) -> copy(name, again));
    return again;
  }

  /** Where its stores live. */
  Path directory() {
    return directory;
  }

  /** Entries of a store. */
  long entries(String name) {
    KeyValueStore<String, Object> values = driver.getKeyValueStore(name);
    try (KeyValueIterator<?, ?> all =
        values != null ? values.all() : driver.getWindowStore(name).all()) {
      long count = 0;
      for (; all.hasNext(); all.next()) {
        count++;
      }
      return count;
    }
  }

  /** Names of all stores. */
  Set<String> allStores() {
    return driver.getAllStateStores().keySet();
  }

  /** Topics that were written to, changelogs and topics between the stages among them. */
  Set<String> writtenTopics() {
    return driver.producedTopicNames();
  }

  /** What was written to a topic since last asked, by anybody. */
  List<TestRecord<byte[], byte[]>> written(String topic) {
    return rawOutputs
        .computeIfAbsent(
            topic,
            name ->
                driver.createOutputTopic(
                    name, new ByteArrayDeserializer(), new ByteArrayDeserializer()))
        .readRecordsToList();
  }

  /** Names of all key-value stores. */
  Set<String> storeNames() {
    Set<String> names = new TreeSet<>(driver.getAllStateStores().keySet());
    names.removeIf(name -> driver.getKeyValueStore(name) == null);
    return names;
  }

  /** Empties a store, as when its changelog was lost. */
  void lose(String name) {
    KeyValueStore<String, Object> store = driver.getKeyValueStore(name);
    List<String> keys = new ArrayList<>();
    try (KeyValueIterator<String, Object> all = store.all()) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
  }

  private void copy(String name, Street to) {
    KeyValueStore<String, Object> from = driver.getKeyValueStore(name);
    if (from != null) {
      KeyValueStore<String, Object> copy = to.driver.getKeyValueStore(name);
      try (KeyValueIterator<String, Object> all = from.all()) {
        all.forEachRemaining(entry -> copy.put(entry.key, entry.value));
      }
    }
  }

  void send(SensitiveReport... reports) {
    Stream.of(reports).forEach(r -> send(Topics.REPORTS, r.getReporter(), r));
  }

  void send(Generation... generations) {
    Stream.of(generations).forEach(g -> send(Topics.GENERATIONS, g.getGenerationId(), g));
  }

  void send(ModelVersion... versions) {
    Stream.of(versions)
        .forEach(v -> send(Topics.MODEL_VERSIONS, v.getModel() + "/" + v.getVersion(), v));
  }

  void send(Command... commands) {
    Stream.of(commands).forEach(c -> send(Topics.COMMANDS, c.getModel(), c));
  }

  void send(JobResult result) {
    send(Topics.JOB_RESULTS, result.getModel(), result);
  }

  void send(TrainingProgress progress) {
    send(Topics.TRAINING_PROGRESS, progress.getModel(), progress);
  }

  private <V> void send(Topic<String, V> topic, String key, V value) {
    byte[] bytes = topic.encode(value);
    send(topic, key.getBytes(StandardCharsets.UTF_8), bytes);
  }

  void send(Topic<?, ?> topic, byte[] key, byte[] value) {
    inputs
        .computeIfAbsent(
            topic.name(),
            name ->
                driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer()))
        // As with LogAppendTime: the broker's clock, not the sender's.
        .pipeInput(key, value, now.toEpochMilli());
  }

  /** Sends anything at all. */
  void send(Topic<?, ?> topic, byte[] key, byte[] value, Headers headers, long timestamp) {
    inputs
        .computeIfAbsent(
            topic.name(),
            name ->
                driver.createInputTopic(name, new ByteArraySerializer(), new ByteArraySerializer()))
        .pipeInput(new TestRecord<>(key, value, headers, timestamp));
  }

  /** Milliseconds since the epoch on the broker's and the labeler's clock. */
  long now() {
    return now.toEpochMilli();
  }

  /** Sends a dead letter's original again, as `lethe replay` does. */
  void replay(DeadLetter letter) {
    var headers = new RecordHeaders();
    Replays.mark(headers, "0@0", letter.getDeadAt());
    byte[] value = AvroBytes.of(letter.getValue());
    // Some input of the topic was sent before, or there would be no dead letter.
    inputs.get(letter.getTopic()).pipeInput(new TestRecord<>(new byte[] {1}, value, headers, now));
  }

  /** Ends a job as published, and publishes its version, gated against {@code gatedAgainst}. */
  void publish(TrainingJob job, String version, String gatedAgainst) {
    send(
        Records.version(version, job.getBaseVersion(), gatedAgainst, job.getThroughSequence())
            .build());
    send(Records.result(job, JobOutcome.PUBLISHED, version));
  }

  void pass(Duration time) {
    now = now.plus(time);
    driver.advanceWallClockTime(time);
  }

  List<LabelChange> labelLog() {
    return read(Topics.LABEL_LOG).stream().map(r -> r.value).toList();
  }

  /** Labels that changed since last asked, by key, as they are now; null is a tombstone. */
  Map<String, Label> labels() {
    return samples.labels(this);
  }

  /** The same of what is held back. */
  Map<String, QuarantinedSample> quarantine() {
    return samples.held(this);
  }

  /** The same of supports that changed by themselves. */
  Map<String, SampleSupports> supports() {
    return samples.supports(this);
  }

  /** Ids of generations that were moved to another partition. */
  List<String> movedGenerations() {
    var moved =
        new Topic<>(
            "labeler-test-generations-misplaced-repartition",
            Topics.GENERATIONS.key(),
            Topics.GENERATIONS.value(),
            Map.of());
    return read(moved).stream().map(r -> r.key).toList();
  }

  /** All that waits now, by key. */
  Map<String, PendingReport> pending() {
    read(Topics.PENDING_REPORTS)
        .forEach(
            r -> {
              if (r.value == null) {
                pending.remove(r.key);
              } else {
                pending.put(r.key, r.value);
              }
            });
    return pending;
  }

  /** Bytes that went to a store's changelog since last asked. */
  long changelogBytes(String store) {
    var output =
        driver.createOutputTopic(
            "labeler-test-" + store + "-changelog",
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    return output.readKeyValuesToList().stream()
        .mapToLong(r -> r.key.length + (r.value == null ? 0 : r.value.length))
        .sum();
  }

  List<TrainingJob> jobs() {
    return read(Topics.TRAINING_JOBS).stream().map(r -> r.value).toList();
  }

  List<Deployment> deployments() {
    return read(Topics.DEPLOYMENTS).stream().map(r -> r.value).toList();
  }

  List<ErasureReceipt> receipts() {
    return read(Topics.ERASURES).stream().map(r -> r.value).toList();
  }

  List<DeadLetter> deadLetters() {
    return read(Topics.DEAD_LETTERS).stream().map(r -> r.value).toList();
  }

  /** Records of a topic since last asked. */
  @SuppressWarnings("unchecked")
  <K, V> List<KeyValue<K, V>> read(Topic<K, V> topic) {
    var output =
        (TestOutputTopic<K, V>)
            outputs.computeIfAbsent(
                topic.name(),
                name ->
                    driver.createOutputTopic(
                        name, topic.key().deserializer(), topic.value().deserializer()));
    return output.readKeyValuesToList().stream()
        // Tombstones by which quiet topics are compacted say nothing.
        .filter(r -> !(r.key instanceof String key && key.endsWith("/none")))
        .toList();
  }

  @Override
  public void close() {
    driver.close();
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
