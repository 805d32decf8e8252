package io.lethe.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the topics of a cluster agree with each other and with the settings. For one thread. */
final class TopicAgreement {

  /** The end of a sentence about a partition count that is not the right one. */
  static final String WHY_FIXED =
      "a count can't be changed once there are records, since keys would move to other partitions";

  private static final Logger LOG = LoggerFactory.getLogger(TopicAgreement.class);

  private final TopicLayout layout;
  private final List<String> withoutCopy = new ArrayList<>();
  private TopicDescription first;

  TopicAgreement(TopicLayout layout) {
    this.layout = layout;
  }

  /** Partitions of all that were added; empty where none was. */
  Optional<Integer> partitions() {
    return Optional.ofNullable(first).map(topic -> topic.partitions().size());
  }

  /**
   * Adds a topic that exists.
   *
   * @throws TopicProvisioningException with one clear sentence where it disagrees with the others
   *     or the settings
   */
  void add(TopicDescription topic) {
    int count = topic.partitions().size();
    if (layout.wanted().isPresent() && layout.wanted().get() != count) {
      throw refused(
          "lethe.topics.partitions is %d but topic %s has %d: %s.",
          layout.wanted().get(), topic.name(), count, WHY_FIXED);
    }
    if (first == null) {
      first = topic;
    }
    int before = first.partitions().size();
    if (before != count) {
      throw refused(
          "Topic %s has %d partitions and topic %s has %d, but all must have equally many: %s.",
          first.name(), before, topic.name(), count, WHY_FIXED);
    }
    int copies =
        topic.partitions().stream().mapToInt(part -> part.replicas().size()).min().orElse(0);
    if (copies < layout.replicationFactor()) {
      throw refused(
          "Topic %s has %d copies but lethe.topics.replication-factor is %d: add replicas, or change the setting.",
          topic.name(), copies, layout.replicationFactor());
    }
    if (copies == 1) {
      withoutCopy.add(topic.name());
    }
  }

  /** Warns of topics that are lost with one broker's disk. */
  void warn() {
    if (!withoutCopy.isEmpty()) {
      LOG.warn(
          "{} topics have one copy, so what they hold is lost with one disk: {}",
          withoutCopy.size(),
          withoutCopy);
    }
  }

  private static TopicProvisioningException refused(String sentence, Object... values) {
    return new TopicProvisioningException(sentence.formatted(values), null);
  }
}
