package io.lethe.topics;

import io.lethe.schemas.topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the catalogue's topics at start, and refuses a cluster whose topics disagree with it. */
public final class TopicProvisioning {

  private static final long TIMEOUT_SECONDS = 60;
  private static final long PAUSE_MILLIS = 100;

  private final Admin admin;
  private final TopicLayout layout;
  private final Set<TopicPartition> partitions = new HashSet<>();

  private TopicProvisioning(Admin admin, TopicLayout layout) {
    this.admin = admin;
    this.layout = layout;
  }

  /**
   * Creates what is missing, if it may, with the catalogue's settings. Several services may call it
   * at once.
   *
   * @param topics at least one
   * @return partitions that each of them has
   * @throws TopicProvisioningException with one clear sentence when the broker can't be reached, a
   *     topic is missing that may not be made, or one exists with another partition count, with
   *     fewer copies than wanted, or with settings by which records are lost
   */
  public static int ensure(Admin admin, Collection<Topic<?, ?>> topics, TopicLayout layout) {
    return new TopicProvisioning(admin, layout).ensure(topics);
  }

  /**
   * Refuses topics with another partition count than those that are read beside them.
   *
   * @param topics names; those that do not exist are left out
   * @param partitions how many each must have
   * @throws TopicProvisioningException with one clear sentence on one that has another count, or
   *     when the broker can't be reached
   */
  public static void requirePartitions(Admin admin, Collection<String> topics, int partitions) {
    describe(admin, topics)
        .forEach(
            (name, found) -> {
              if (found.partitions().size() != partitions) {
                throw new TopicProvisioningException(
                    "Topic %s has %d partitions but what is read beside it has %d: %s."
                        .formatted(
                            name, found.partitions().size(), partitions, TopicAgreement.WHY_FIXED),
                    null);
              }
            });
  }

  private int ensure(Collection<Topic<?, ?>> topics) {
    var unchecked = new TreeMap<String, Topic<?, ?>>();
    topics.forEach(topic -> unchecked.put(topic.name(), topic));
    var agreement = new TopicAgreement(layout);
    checkDescribed(unchecked, agreement);
    if (!unchecked.isEmpty()) {
      create(unchecked.values(), agreement.partitions().orElse(layout.firstPartitions()));
      awaitDescribed(unchecked, agreement);
    }
    PartitionLeaders.await(admin, partitions);
    agreement.warn();
    return agreement.partitions().orElse(layout.firstPartitions());
  }

  /** Others may have made some of them, and the broker that answers may not know of any yet. */
  private void awaitDescribed(Map<String, Topic<?, ?>> unchecked, TopicAgreement agreement) {
    long started = System.nanoTime();
    while (true) {
      checkDescribed(unchecked, agreement);
      if (unchecked.isEmpty()) {
        return;
      }
      if (System.nanoTime() - started > TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS)) {
        throw new TopicProvisioningException(
            "The topics %s exist, but no broker tells of them.".formatted(unchecked.keySet()),
            null);
      }
      pause();
    }
  }

  /** Checks those that the broker knows, and takes them away. */
  private void checkDescribed(Map<String, Topic<?, ?>> unchecked, TopicAgreement agreement) {
    List<Topic<?, ?>> existing = new ArrayList<>();
    describe(admin, unchecked.keySet())
        .forEach(
            (name, description) -> {
              existing.add(unchecked.remove(name));
              agreement.add(description);
              description
                  .partitions()
                  .forEach(one -> partitions.add(new TopicPartition(name, one.partition())));
            });
    try {
      new ExistingTopics(admin, layout, TIMEOUT_SECONDS).check(existing);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw failed("look at the settings of topics", e);
    }
  }

  /** Creates those topics that do not exist. */
  private void create(Collection<Topic<?, ?>> topics, int partitions) {
    if (!layout.create()) {
      throw new TopicProvisioningException(
          "The topics %s are missing, and lethe.topics.create is false: make them with `lethe topics create`."
              .formatted(topics.stream().map(Topic::name).toList()),
          null);
    }
    admin
        .createTopics(topics.stream().map(topic -> definition(topic, partitions)).toList())
        .values()
        .forEach(
            (name, creation) -> {
              try {
                creation.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
              } catch (Exception e) {
                if (e.getCause() instanceof InvalidReplicationFactorException) {
                  throw failed(
                      "create topic %s with lethe.topics.replication-factor=%d"
                          .formatted(name, layout.replicationFactor()),
                      e);
                }
                if (e.getCause() instanceof AuthorizationException) {
                  throw missingRight(AclOperation.CREATE, "topic", name, e.getCause());
                }
                if (!(e.getCause() instanceof TopicExistsException)) {
                  throw failed("create topic " + name, e);
                }
              }
            });
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw failed("wait for topics", e);
    }
  }

  private NewTopic definition(Topic<?, ?> topic, int partitions) {
    return new NewTopic(topic.name(), partitions, (short) layout.replicationFactor())
        .configs(layout.settings(topic));
  }

  private static Map<String, TopicDescription> describe(Admin admin, Collection<String> topics) {
    var found = new TreeMap<String, TopicDescription>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (name, description) -> {
              try {
                found.put(name, description.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
              } catch (Exception e) {
                if (e.getCause() instanceof AuthorizationException) {
                  throw missingRight(AclOperation.DESCRIBE, "topic", name, e.getCause());
                }
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw failed("look at topic " + name, e);
                }
              }
            });
    return found;
  }

  /**
   * A start without a right.
   *
   * @param type topic, group or transactional id
   * @param cause what the broker said; null where it was asked for the rights themselves
   */
  public static TopicProvisioningException missingRight(
      AclOperation operation, String type, String name, Throwable cause) {
    return new TopicProvisioningException(
        "The Kafka user of this process lacks the right %s on %s %s: grant it as `lethe topics acls` prints it."
            .formatted(operation, type, name),
        cause);
  }

  /**
   * A question to the broker that failed.
   *
   * @param what the end of a sentence that begins with "Can't"
   */
  public static TopicProvisioningException failed(String what, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
    String why = cause instanceof TimeoutException ? "no answer in time" : cause.getMessage();
    return new TopicProvisioningException("Can't " + what + ": " + why, cause);
  }
}
