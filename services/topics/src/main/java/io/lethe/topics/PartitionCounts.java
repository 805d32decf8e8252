package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Into how many partitions the cluster divides topics. Each topic is asked for once: its count may
 * never change, and a client that saw another one later would put keys elsewhere than those before
 * it. For several threads.
 */
public final class PartitionCounts {

  private final Map<String, Integer> known = new ConcurrentHashMap<>();

  /**
   * A topic's count, 1 or more.
   *
   * @param metadata asks the cluster by the topic's name, as {@code Consumer::partitionsFor} does
   * @throws UnknownTopicOrPartitionException where the cluster has no such topic
   * @throws org.apache.kafka.common.KafkaException what the question throws
   */
  public int of(Topic<?, ?> topic, Function<String, List<PartitionInfo>> metadata) {
    Integer before = known.get(topic.name());
    if (before != null) {
      return before;
    }
    List<PartitionInfo> found = metadata.apply(topic.name());
    if (found == null || found.isEmpty()) {
      throw new UnknownTopicOrPartitionException("There is no topic " + topic.name() + ".");
    }
    Integer meanwhile = known.putIfAbsent(topic.name(), found.size());
    return meanwhile == null ? found.size() : meanwhile;
  }
}
