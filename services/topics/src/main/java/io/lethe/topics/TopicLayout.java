package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import io.lethe.topics.startup.InvalidSettingException;
import io.lethe.topics.startup.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How topics lie in a cluster. All have the same number of partitions: those partitioned by model
 * must, and for the others it is one rule less.
 *
 * @param create whether missing topics are made
 * @param wanted partitions of each topic; empty to take the cluster's
 * @param replicationFactor brokers that hold a copy of each topic, at least 1
 * @param minInsyncReplicas copies that hold a record before it is acknowledged, 1 to the
 *     replication factor
 */
public record TopicLayout(
    boolean create, Optional<Integer> wanted, int replicationFactor, int minInsyncReplicas) {

  /** On a single broker. */
  public static final TopicLayout LOCAL = new TopicLayout(true, Optional.empty(), 1, 1);

  private static final String PREFIX = "lethe.topics.";
  private static final int MOST_PARTITIONS = 10_000;
  private static final int LOCAL_PARTITIONS = 4;

  /** Divided by many numbers of instances. */
  private static final int CLUSTER_PARTITIONS = 24;

  /**
   * As it is configured.
   *
   * @throws InvalidSettingException with one sentence on a setting that can't be
   */
  public static TopicLayout of(TopicsConfig config) {
    config
        .partitions()
        .ifPresent(count -> Setting.between(PREFIX + "partitions", count, 1, MOST_PARTITIONS));
    int copies =
        Setting.between(
            PREFIX + "replication-factor", config.replicationFactor(), 1, Short.MAX_VALUE);
    int inSync =
        Setting.between(PREFIX + "min-insync-replicas", config.minInsyncReplicas(), 1, copies);
    return new TopicLayout(config.create(), config.partitions(), copies, inSync);
  }

  /** Partitions of topics in a cluster that has none of them yet. */
  public int firstPartitions() {
    return wanted.orElse(replicationFactor == 1 ? LOCAL_PARTITIONS : CLUSTER_PARTITIONS);
  }

  /**
   * What a topic is created with: the catalogue's settings, and how many copies must be in sync.
   */
  public Map<String, String> settings(Topic<?, ?> topic) {
    var settings = new TreeMap<>(topic.settings());
    settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(minInsyncReplicas));
    return settings;
  }
}
