package io.lethe.labeler.runtime;

import io.lethe.labeler.config.LabelerConfig;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams. */
final class StreamsSettings {

  private static final int MOST_THREADS = 64;
  private static final int MOST_STANDBYS = 8;

  /** Kafka's rule for such names, less what a thread's number takes. */
  private static final Pattern INSTANCE = Pattern.compile("[a-zA-Z0-9._-]{1,240}");

  /**
   * How long a broker may leave a request unanswered before another is asked. A broker that hangs
   * keeps its connections, so that nothing else tells; Kafka's 30 s are waited for several times
   * until all work has moved on.
   */
  private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

  private StreamsSettings() {}

  /**
   * Of an instance.
   *
   * @param layout how Lethe's topics lie in the cluster, which internal topics follow
   * @throws InvalidSettingException with one sentence on a setting that can't be
   */
  static Properties of(LabelerConfig config, KafkaProperties kafka, TopicLayout layout) {
    var properties = new Properties();
    // Streams hands them on to the clients that it makes.
    properties.putAll(kafka.values());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
    properties.put(
        StreamsConfig.NUM_STREAM_THREADS_CONFIG,
        Setting.between("lethe.labeler.threads", config.threads(), 1, MOST_THREADS));
    properties.put(
        StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
        Setting.between(
            "lethe.labeler.standby-replicas", config.standbyReplicas(), 0, MOST_STANDBYS));
    config
        .instanceId()
        .ifPresent(id -> properties.put(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG, named(id)));
    int copies = config.replicationFactor().orElse(layout.replicationFactor());
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, copies);
    // Of a topic with fewer copies than must be in sync nothing could be acknowledged.
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        Integer.toString(copies < 0 ? 1 : Math.min(copies, layout.minInsyncReplicas())));
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedMemory.class);
    properties.put(BoundedMemory.COMPACTION_INTERVAL, config.compactionInterval());
    // A store or internal topic named after its place in the topology would be lost by a change.
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        Math.toIntExact(config.sessionTimeout().toMillis()));
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        Math.toIntExact(config.sessionTimeout().toMillis() / 3));
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    properties.put(StreamsConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
    // A report passes three topics of ours: what lingers there lingers three times.
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
    // Room for the envelope of a largest record; the topics are what bounds it.
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        2 * Topics.MAX_RECORD_BYTES);
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
        2 * Topics.MAX_RECORD_BYTES);
    // So that what is erased is gone from the changelogs in time too.
    String day = Long.toString(Topics.SEGMENT.toMillis());
    properties.put(StreamsConfig.topicPrefix(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG), day);
    properties.put(StreamsConfig.topicPrefix(TopicConfig.SEGMENT_MS_CONFIG), day);
    // Repartition topics: what was read is deleted but for the last segment of a quiet partition.
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.RETENTION_MS_CONFIG),
        Long.toString(Topics.LONGEST_RETENTION.toMillis()));
    return properties;
  }

  private static String named(String instanceId) {
    Setting.require(
        INSTANCE.matcher(instanceId).matches(),
        "lethe.labeler.instance-id",
        "must be 1 to 240 letters, digits, dots, underscores or hyphens, not %s",
        instanceId);
    return instanceId;
  }
}
