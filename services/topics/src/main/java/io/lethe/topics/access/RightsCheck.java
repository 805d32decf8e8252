package io.lethe.topics.access;

import io.lethe.schemas.topics.Topic;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicProvisioningException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Whether a service has the rights that it needs, asked before it starts: Kafka's clients would
 * only fail, each in its own way, when they come to need one. A broker without ACLs grants all.
 */
public final class RightsCheck {

  private static final long TIMEOUT_SECONDS = 60;

  private final Admin admin;
  private final ServiceAccess access;

  public RightsCheck(Admin admin, ServiceAccess access) {
    this.admin = admin;
    this.access = access;
  }

  /**
   * Refuses a start without a right on a topic of Lethe's.
   *
   * @throws TopicProvisioningException with one sentence that names the operation and the topic, or
   *     when the broker does not answer
   */
  public void requireTopics() {
    Map<String, Set<AclOperation>> needed =
        access.topics().stream()
            .collect(Collectors.toMap(Topic::name, topic -> AccessRules.onTopic(access, topic)));
    require(needed);
  }

  /**
   * Refuses a start without a right on a topic that Kafka Streams makes.
   *
   * @param names the topics, whether they are there or not
   * @param partitions how many each has or gets
   * @throws TopicProvisioningException as {@link #requireTopics()}
   */
  public void requireMadeTopics(Collection<String> names, int partitions) {
    Set<AclOperation> needed = Set.copyOf(AccessRules.onMadeTopics());
    require(names.stream().collect(Collectors.toMap(Function.identity(), name -> needed)));
    List<NewTopic> topics =
        names.stream().map(name -> new NewTopic(name, partitions, (short) 1)).toList();
    admin
        .createTopics(topics, new CreateTopicsOptions().validateOnly(true))
        .values()
        .forEach(
            (name, answer) -> {
              try {
                answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
              } catch (ExecutionException e) {
                // Those that are there, and whatever else it is: Kafka Streams tells of that.
                if (e.getCause() instanceof AuthorizationException) {
                  throw missing(AclOperation.CREATE, "topic", name, e.getCause());
                }
              } catch (InterruptedException | TimeoutException e) {
                throw TopicProvisioning.failed("ask for the rights on topic " + name, e);
              }
            });
  }

  /**
   * Refuses a start without the rights on the group and the transactional ids.
   *
   * @param group the consumer group
   * @param transactionalId any of those that it uses
   * @throws TopicProvisioningException as {@link #requireTopics()}
   */
  public void requireGroup(String group, String transactionalId) {
    requireAllowed(
        admin.describeConsumerGroups(List.of(group)).describedGroups().get(group),
        AclOperation.READ,
        "group",
        group);
    requireAllowed(
        admin.describeTransactions(List.of(transactionalId)).description(transactionalId),
        AclOperation.WRITE,
        "transactional id",
        transactionalId);
  }

  private static void requireAllowed(
      KafkaFuture<?> answer, AclOperation operation, String type, String name) {
    try {
      answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        throw missing(operation, type, name, e.getCause());
      }
      // It is not there yet, which only who has the right is told.
    } catch (InterruptedException | TimeoutException e) {
      throw TopicProvisioning.failed("ask for the rights on %s %s".formatted(type, name), e);
    }
  }

  private void require(Map<String, Set<AclOperation>> needed) {
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin
            .describeTopics(
                needed.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    // In the order of names, so that the same right is missing at each start.
    new TreeMap<>(answers)
        .forEach(
            (name, answer) -> {
              try {
                Set<AclOperation> granted =
                    answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS).authorizedOperations();
                requireGranted(needed.get(name), granted, name);
              } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                  // Whoever may read or write may look too, so it has neither right.
                  throw missing(first(needed.get(name)), "topic", name, e.getCause());
                }
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw TopicProvisioning.failed("ask for the rights on topic " + name, e);
                }
              } catch (InterruptedException | TimeoutException e) {
                throw TopicProvisioning.failed("ask for the rights on topic " + name, e);
              }
            });
  }

  /**
   * @param granted null where the broker does not tell
   */
  private static void requireGranted(
      Set<AclOperation> needed, Set<AclOperation> granted, String topic) {
    if (granted == null || granted.isEmpty()) {
      return;
    }
    for (AclOperation operation : new TreeSet<>(needed)) {
      if (!isGranted(operation, granted)) {
        throw missing(operation, "topic", topic, null);
      }
    }
  }

  private static AclOperation first(Set<AclOperation> operations) {
    return new TreeSet<>(operations).first();
  }

  /** Topics are created by whoever may, so a topic that is there says nothing of CREATE. */
  private static boolean isGranted(AclOperation operation, Set<AclOperation> granted) {
    return operation == AclOperation.CREATE
        || granted.contains(operation)
        || granted.contains(AclOperation.ALL);
  }

  private static TopicProvisioningException missing(
      AclOperation operation, String type, String name, Throwable cause) {
    return TopicProvisioning.missingRight(operation, type, name, cause);
  }
}
