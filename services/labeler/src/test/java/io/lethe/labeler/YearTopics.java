package io.lethe.labeler;

import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.topology.LabelerTopology;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.test.TestRecord;

/**
 * What a broker would hold of the topics that a labeler writes: the latest record of each key where
 * a topic is compacted, and what is young enough where it is deleted by age. Topics between the
 * stages are left out, which are deleted as they are read.
 */
final class YearTopics {

  /** Facts that are kept for ever by design: they hold no picture and name nobody. */
  private static final Set<String> FACTS =
      Set.of("lethe.label-log", "lethe.erasures", "memberships", "versions", "samples-excluded");

  private final Street street;

  /** How long changelogs of stores that forget keep records, by store. */
  private final Map<String, Duration> changelogs;

  private final Map<String, Map<ByteBuffer, Integer>> compacted = new HashMap<>();
  private final Map<String, Deque<Aged>> aged = new HashMap<>();

  YearTopics(Street street, LabelerSettings settings) {
    this.street = street;
    this.changelogs = LabelerTopology.changelogRetentions(settings);
  }

  /** Reads what was written since last asked. */
  void read() {
    for (String topic : street.writtenTopics()) {
      if (!topic.endsWith("-repartition")) {
        street.written(topic).forEach(record -> put(topic, record));
      }
    }
    aged.values().forEach(this::dropOld);
  }

  private void put(String topic, TestRecord<byte[], byte[]> record) {
    int bytes = (record.key() == null ? 0 : record.key().length) + length(record.value());
    Optional<Duration> retention = retention(topic);
    if (retention.isPresent()) {
      long until = street.now() + retention.get().toMillis();
      aged.computeIfAbsent(topic, t -> new ArrayDeque<>()).add(new Aged(until, bytes));
      return;
    }
    Map<ByteBuffer, Integer> latest = compacted.computeIfAbsent(topic, t -> new HashMap<>());
    if (record.value() == null) {
      latest.remove(ByteBuffer.wrap(record.key()));
    } else {
      latest.put(ByteBuffer.wrap(record.key()), bytes);
    }
  }

  private static int length(byte[] value) {
    return value == null ? 0 : value.length;
  }

  private void dropOld(Deque<Aged> records) {
    while (!records.isEmpty() && records.peek().until() < street.now()) {
      records.remove();
    }
  }

  private Optional<Duration> retention(String name) {
    Duration ofChangelog =
        changelogs.get(name.replace("labeler-test-", "").replace("-changelog", ""));
    if (ofChangelog != null) {
      return Optional.of(ofChangelog);
    }
    for (Topic<?, ?> topic : Topics.ALL) {
      String policy = topic.settings().get(TopicConfig.CLEANUP_POLICY_CONFIG);
      if (topic.name().equals(name) && TopicConfig.CLEANUP_POLICY_DELETE.equals(policy)) {
        long millis = Long.parseLong(topic.settings().get(TopicConfig.RETENTION_MS_CONFIG));
        return Optional.of(Duration.ofMillis(millis < 0 ? Long.MAX_VALUE / 4 : millis));
      }
    }
    return Optional.empty();
  }

  /** Bytes of records, without Kafka's own. */
  long bytes(boolean ofFacts) {
    long sum = 0;
    for (var topic : compacted.entrySet()) {
      if (isFact(topic.getKey()) == ofFacts) {
        sum += topic.getValue().values().stream().mapToLong(Integer::longValue).sum();
      }
    }
    for (var topic : aged.entrySet()) {
      if (isFact(topic.getKey()) == ofFacts) {
        sum += topic.getValue().stream().mapToLong(Aged::bytes).sum();
      }
    }
    return sum;
  }

  /** Whether a store, a changelog or a topic keeps facts for ever. */
  static boolean isFact(String name) {
    String plain = name.replace("labeler-test-", "").replace("-changelog", "");
    return FACTS.contains(plain);
  }

  private record Aged(long until, int bytes) {}
}
