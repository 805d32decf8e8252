package io.lethe.topics;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;

import io.lethe.schemas.topics.Topic;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics that somebody else made, or an earlier version of ours: whether their settings keep what
 * Lethe promises.
 */
final class ExistingTopics {

  private static final Logger LOG = LoggerFactory.getLogger(ExistingTopics.class);

  private static final long FOR_EVER = -1;

  private final Admin admin;
  private final TopicLayout layout;
  private final long timeoutSeconds;

  /**
   * Of a cluster.
   *
   * @param layout how many copies must be in sync, and whether topics may be changed
   */
  ExistingTopics(Admin admin, TopicLayout layout, long timeoutSeconds) {
    this.admin = admin;
    this.layout = layout;
    this.timeoutSeconds = timeoutSeconds;
  }

  /**
   * Refuses topics that lose records or take times from clients, raises a limit of record sizes
   * that is too low, and warns where a topic keeps bytes longer than erasure promises.
   *
   * @throws TopicProvisioningException with one clear sentence that names topic and setting
   */
  void check(Collection<Topic<?, ?>> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<ConfigResource, Topic<?, ?>> resources =
        topics.stream()
            .collect(
                Collectors.toMap(
                    topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()),
                    Function.identity()));
    Map<ConfigResource, Config> found;
    try {
      found = admin.describeConfigs(resources.keySet()).all().get(timeoutSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("The settings of topics may not be looked at: {}", e.getCause().getMessage());
        return;
      }
      throw e;
    }
    Map<ConfigResource, Collection<AlterConfigOp>> raised = new HashMap<>();
    found.forEach(
        (resource, config) -> {
          Topic<?, ?> topic = resources.get(resource);
          requireSame(topic, config, CLEANUP_POLICY_CONFIG);
          requireSame(topic, config, MESSAGE_TIMESTAMP_TYPE_CONFIG);
          requireKept(topic, config);
          requireInSync(topic, config);
          warnAbove(topic, config, SEGMENT_MS_CONFIG);
          warnAbove(topic, config, MAX_COMPACTION_LAG_MS_CONFIG);
          if (takesTooLittle(topic, config)) {
            raised.put(resource, List.of(raise(topic, MAX_MESSAGE_BYTES_CONFIG)));
          }
        });
    if (!raised.isEmpty()) {
      LOG.info("Raising {} of {}", MAX_MESSAGE_BYTES_CONFIG, raised.keySet());
      admin.incrementalAlterConfigs(raised).all().get(timeoutSeconds, TimeUnit.SECONDS);
    }
  }

  private boolean takesTooLittle(Topic<?, ?> topic, Config config) {
    if (!topic.settings().containsKey(MAX_MESSAGE_BYTES_CONFIG)) {
      return false;
    }
    long found = number(config, MAX_MESSAGE_BYTES_CONFIG);
    long wanted = wanted(topic, MAX_MESSAGE_BYTES_CONFIG);
    if (found < wanted && !layout.create()) {
      throw refused(topic, MAX_MESSAGE_BYTES_CONFIG, Long.toString(found), wanted + " or more");
    }
    return found < wanted;
  }

  /** Otherwise an acknowledged record may lie on fewer brokers than the setting says. */
  private void requireInSync(Topic<?, ?> topic, Config config) {
    long found = number(config, MIN_IN_SYNC_REPLICAS_CONFIG);
    if (found < layout.minInsyncReplicas()) {
      throw refused(
          topic,
          MIN_IN_SYNC_REPLICAS_CONFIG,
          Long.toString(found),
          "%d or more (lethe.topics.min-insync-replicas)".formatted(layout.minInsyncReplicas()));
    }
  }

  private static AlterConfigOp raise(Topic<?, ?> topic, String setting) {
    return new AlterConfigOp(
        new ConfigEntry(setting, topic.settings().get(setting)), AlterConfigOp.OpType.SET);
  }

  private static void requireSame(Topic<?, ?> topic, Config config, String setting) {
    String wanted = topic.settings().get(setting);
    String found = config.get(setting).value();
    if (wanted != null && !Set.of(wanted.split(",")).equals(Set.of(found.split(",")))) {
      throw refused(topic, setting, found, wanted);
    }
  }

  private static void requireKept(Topic<?, ?> topic, Config config) {
    if (!topic.settings().containsKey(RETENTION_MS_CONFIG)) {
      return;
    }
    long wanted = wanted(topic, RETENTION_MS_CONFIG);
    long found = number(config, RETENTION_MS_CONFIG);
    if (found != FOR_EVER && (wanted == FOR_EVER || found < wanted)) {
      throw refused(
          topic,
          RETENTION_MS_CONFIG,
          Long.toString(found),
          wanted == FOR_EVER ? "-1" : wanted + " or more");
    }
  }

  private static void warnAbove(Topic<?, ?> topic, Config config, String setting) {
    if (topic.settings().containsKey(setting) && number(config, setting) > wanted(topic, setting)) {
      LOG.warn(
          "Topic {} has {}={}, above {}: what is erased stays longer than its receipt says",
          topic.name(),
          setting,
          config.get(setting).value(),
          topic.settings().get(setting));
    }
  }

  private static TopicProvisioningException refused(
      Topic<?, ?> topic, String setting, String found, String wanted) {
    return new TopicProvisioningException(
        "Topic %s has %s=%s but must have %s: change it, or use another cluster."
            .formatted(topic.name(), setting, found, wanted),
        null);
  }

  private static long wanted(Topic<?, ?> topic, String setting) {
    return Long.parseLong(topic.settings().get(setting));
  }

  private static long number(Config config, String setting) {
    return Long.parseLong(config.get(setting).value());
  }
}
