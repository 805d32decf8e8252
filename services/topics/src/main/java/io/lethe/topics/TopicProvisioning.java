package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the catalogue's topics at start, and refuses a cluster whose topics disagree with it. */
public final class TopicProvisioning {

  private static final long TIMEOUT_SECONDS = 60;

  private TopicProvisioning() {}

  /**
   * Creates what is missing, with the catalogue's settings and the broker's default replication.
   * Several services may call it at once.
   *
   * @throws TopicProvisioningException with one clear sentence when the broker can't be reached or
   *     a topic exists with another partition count, or with settings by which records are lost
   */
  public static void ensure(Admin admin, Collection<Topic<?, ?>> topics) {
    var missing = new TreeMap<String, Topic<?, ?>>();
    topics.forEach(topic -> missing.put(topic.name(), topic));
    List<Topic<?, ?>> existing = new ArrayList<>();
    describe(admin, topics)
        .forEach(
            (name, description) -> {
              Topic<?, ?> topic = missing.remove(name);
              requireCount(topic, description);
              existing.add(topic);
            });
    try {
      new ExistingTopics(admin, TIMEOUT_SECONDS).check(existing);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw failed("look at the settings of topics", e);
    }
    List<NewTopic> wanted = missing.values().stream().map(TopicProvisioning::definition).toList();
    admin
        .createTopics(wanted)
        .values()
        .forEach(
            (name, creation) -> {
              try {
                creation.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
              } catch (Exception e) {
                // Another service may have created it since we looked.
                if (!(e.getCause() instanceof TopicExistsException)) {
                  throw failed("create topic " + name, e);
                }
              }
            });
  }

  private static NewTopic definition(Topic<?, ?> topic) {
    return new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
        .configs(topic.settings());
  }

  private static void requireCount(Topic<?, ?> topic, TopicDescription found) {
    int count = found.partitions().size();
    if (count != topic.partitions()) {
      throw new TopicProvisioningException(
          "Topic %s has %d partitions but must have %d: partition counts are fixed for ever, use another cluster."
              .formatted(topic.name(), count, topic.partitions()),
          null);
    }
  }

  private static Map<String, TopicDescription> describe(
      Admin admin, Collection<Topic<?, ?>> topics) {
    var found = new TreeMap<String, TopicDescription>();
    admin
        .describeTopics(topics.stream().map(Topic::name).toList())
        .topicNameValues()
        .forEach(
            (name, description) -> {
              try {
                found.put(name, description.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
              } catch (Exception e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw failed("look at topic " + name, e);
                }
              }
            });
    return found;
  }

  private static TopicProvisioningException failed(String what, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
    String why = cause instanceof TimeoutException ? "no answer in time" : cause.getMessage();
    return new TopicProvisioningException("Can't " + what + ": " + why, cause);
  }
}
