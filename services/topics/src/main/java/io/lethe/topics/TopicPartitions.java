package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;

/** Topics that an instance reads whole, without a group. */
public final class TopicPartitions {

  private TopicPartitions() {}

  /** All partitions of some topics. */
  public static List<TopicPartition> of(List<Topic<?, ?>> topics) {
    return topics.stream().flatMap(topic -> topic.allPartitions().stream()).toList();
  }

  /** Whether a consumer has read up to some ends. */
  public static boolean areRead(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /**
   * Says that a record can't be read. It makes no dead letter: our own services alone write these
   * topics, and each instance reads them anew at each start, so that one would come each time.
   */
  public static void skip(Logger log, ConsumerRecord<?, ?> record, RuntimeException why) {
    log.error(
        "Skipped {}-{} at {}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        why.getMessage());
  }
}
