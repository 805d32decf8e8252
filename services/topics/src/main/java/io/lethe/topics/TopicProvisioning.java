package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private static final long PAUSE_MILLIS = 100;

  private TopicProvisioning() {}

  /**
   * Creates what is missing, with the catalogue's settings and the broker's default replication.
   * Several services may call it at once.
   *
   * @throws TopicProvisioningException with one clear sentence when the broker can't be reached or
   *     a topic exists with another partition count, or with settings by which records are lost
   */
  public static void ensure(Admin admin, Collection<Topic<?, ?>> topics) {
    var unchecked = new TreeMap<String, Topic<?, ?>>();
    topics.forEach(topic -> unchecked.put(topic.name(), topic));
    checkDescribed(admin, unchecked);
    unchecked.keySet().removeAll(create(admin, unchecked.values()));
    // Another made the rest since we looked, and the broker that answers may not know of it yet.
    long started = System.nanoTime();
    while (!unchecked.isEmpty()) {
      pause();
      checkDescribed(admin, unchecked);
      if (!unchecked.isEmpty()
          && System.nanoTime() - started > TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)) {
        throw new TopicProvisioningException(
            "The topics %s exist, but no broker tells of them.".formatted(unchecked.keySet()),
            null);
      }
    }
  }

  /** Checks those that the broker knows, and takes them away. */
  private static void checkDescribed(Admin admin, Map<String, Topic<?, ?>> unchecked) {
    List<Topic<?, ?>> existing = new ArrayList<>();
    describe(admin, unchecked.values())
        .forEach(
            (name, description) -> {
              Topic<?, ?> topic = unchecked.remove(name);
              requireCount(topic, description);
              existing.add(topic);
            });
    try {
      new ExistingTopics(admin, TIMEOUT_SECONDS).check(existing);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw failed("look at the settings of topics", e);
    }
  }

  /** Creates topics; returns the names of those that did not exist. */
  private static Set<String> create(Admin admin, Collection<Topic<?, ?>> topics) {
    Set<String> created = new TreeSet<>();
    admin
        .createTopics(topics.stream().map(TopicProvisioning::definition).toList())
        .values()
        .forEach(
            (name, creation) -> {
              try {
                creation.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
                created.add(name);
              } catch (Exception e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                  throw failed("create topic " + name, e);
                }
              }
            });
    return created;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw failed("wait for topics", e);
    }
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

  static TopicProvisioningException failed(String what, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
    String why = cause instanceof TimeoutException ? "no answer in time" : cause.getMessage();
    return new TopicProvisioningException("Can't " + what + ": " + why, cause);
  }
}
