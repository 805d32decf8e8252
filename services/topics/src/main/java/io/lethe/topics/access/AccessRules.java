package io.lethe.topics.access;

import io.lethe.schemas.topics.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The ACLs that grant what a {@link ServiceAccess} needs and nothing more. Topics are made
 * beforehand, so none but Kafka Streams' own may be created. READ and WRITE imply DESCRIBE, and
 * ALTER_CONFIGS implies DESCRIBE_CONFIGS.
 */
public final class AccessRules {

  private static final String ANY_HOST = "*";

  /** To make its topics, to see that they are kept long enough, and to empty what was read. */
  private static final List<AclOperation> ON_MADE_TOPICS =
      List.of(
          AclOperation.CREATE,
          AclOperation.READ,
          AclOperation.WRITE,
          AclOperation.DELETE,
          AclOperation.ALTER_CONFIGS);

  private AccessRules() {}

  /**
   * The ACLs of one user.
   *
   * @param principal as Kafka names it, {@code User:name}
   */
  public static List<AclBinding> of(ServiceAccess access, String principal) {
    return inGroup(access, principal, access.group());
  }

  /**
   * As {@link #of(ServiceAccess, String)}, where the labeler's application has another id: its
   * group, its transactional ids and the topics that Kafka Streams makes are named after it.
   *
   * @param applicationId {@code lethe.labeler.application-id}; of no meaning to other services
   */
  public static List<AclBinding> of(ServiceAccess access, String principal, String applicationId) {
    return inGroup(
        access,
        principal,
        access == ServiceAccess.LABELER ? Optional.of(applicationId) : access.group());
  }

  private static List<AclBinding> inGroup(
      ServiceAccess access, String principal, Optional<String> group) {
    List<AclBinding> rules = new ArrayList<>();
    for (Topic<?, ?> topic : access.topics()) {
      for (AclOperation operation : onTopic(access, topic)) {
        rules.add(
            rule(principal, ResourceType.TOPIC, topic.name(), PatternType.LITERAL, operation));
      }
    }
    group.ifPresent(
        name -> {
          rules.add(
              rule(principal, ResourceType.GROUP, name, PatternType.LITERAL, AclOperation.READ));
          rules.add(
              rule(
                  principal,
                  ResourceType.TRANSACTIONAL_ID,
                  name + "-",
                  PatternType.PREFIXED,
                  AclOperation.WRITE));
          if (access.makesTopics()) {
            for (AclOperation operation : ON_MADE_TOPICS) {
              rules.add(
                  rule(principal, ResourceType.TOPIC, name + "-", PatternType.PREFIXED, operation));
            }
          }
        });
    return List.copyOf(rules);
  }

  /** What a user does with one of Lethe's topics; services also check its settings. */
  static Set<AclOperation> onTopic(ServiceAccess access, Topic<?, ?> topic) {
    Set<AclOperation> operations = new TreeSet<>();
    if (access.reads().contains(topic)) {
      operations.add(AclOperation.READ);
    }
    if (access.writes().contains(topic)) {
      operations.add(AclOperation.WRITE);
    }
    if (access.group().isPresent()) {
      operations.add(AclOperation.DESCRIBE_CONFIGS);
    }
    return operations;
  }

  /** What Kafka Streams does with a topic that it has made. */
  static List<AclOperation> onMadeTopics() {
    return ON_MADE_TOPICS;
  }

  private static AclBinding rule(
      String principal,
      ResourceType type,
      String name,
      PatternType pattern,
      AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW));
  }
}
