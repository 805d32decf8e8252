package io.lethe.standalone.backup;

import io.lethe.schemas.topics.Topics;
import io.lethe.serving.requests.RequestConsumer;
import io.lethe.trainer.jobs.JobConsumer;
import java.util.List;

/**
 * Which names of a cluster are Lethe's.
 *
 * @param applicationId {@code lethe.labeler.application-id}
 */
record BackedUpNames(String applicationId) {

  /** Groups whose places a backup keeps. */
  List<String> groups() {
    return List.of(applicationId, JobConsumer.GROUP, RequestConsumer.GROUP);
  }

  /** Whether a topic is the catalogue's or the labeler's own. */
  boolean isOurs(String topic) {
    return Topics.ALL.stream().anyMatch(one -> one.name().equals(topic)) || isInternal(topic);
  }

  private boolean isInternal(String topic) {
    return topic.startsWith(applicationId + "-")
        && (topic.endsWith("-changelog") || topic.endsWith("-repartition"));
  }
}
