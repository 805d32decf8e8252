package io.lethe.labeler;

import static org.awaitility.Awaitility.await;

import io.lethe.schemas.topics.Topic;
import io.lethe.topics.TopicLayout;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How far a consumer group has come. */
final class CommittedOffsets {

  private CommittedOffsets() {}

  /** Waits until a group has committed all that stands in topics without transactions. */
  static void awaitAllRead(
      Admin admin, String group, Collection<? extends Topic<?, ?>> topics, Duration patience) {
    Map<TopicPartition, OffsetSpec> latest =
        topics.stream()
            .flatMap(topic -> topic.allPartitions(TopicLayout.LOCAL.firstPartitions()).stream())
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    await()
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              var ends = admin.listOffsets(latest).all().get();
              var read =
                  admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
              return ends.entrySet().stream()
                  .allMatch(
                      end ->
                          end.getValue().offset() == 0
                              || (read.get(end.getKey()) != null
                                  && read.get(end.getKey()).offset() >= end.getValue().offset()));
            });
  }
}
