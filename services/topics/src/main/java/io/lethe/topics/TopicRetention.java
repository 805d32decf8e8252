package io.lethe.topics;

import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the broker keeps topics whose retention follows from a setting. What creates such a
 * topic sets it once; where the setting has changed since, the topic must follow.
 */
public final class TopicRetention {

  private static final Logger LOG = LoggerFactory.getLogger(TopicRetention.class);

  private static final long TIMEOUT_SECONDS = 60;

  private TopicRetention() {}

  /**
   * Changes the retention of existing topics where it differs from the one wanted.
   *
   * @param wanted retention by topic name; topics that do not exist are left out
   * @throws TopicProvisioningException with one clear sentence when the broker does not answer, or
   *     refuses a change
   */
  public static void align(Admin admin, Map<String, Duration> wanted) {
    try {
      Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
      describe(admin, wanted.keySet())
          .forEach(
              (topic, found) -> {
                String millis = Long.toString(wanted.get(topic.name()).toMillis());
                String before = found.get(RETENTION_MS_CONFIG).value();
                if (!before.equals(millis)) {
                  LOG.info(
                      "Changing {} of {}: {} -> {}",
                      RETENTION_MS_CONFIG,
                      topic.name(),
                      before,
                      millis);
                  var entry = new ConfigEntry(RETENTION_MS_CONFIG, millis);
                  changes.put(topic, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET)));
                }
              });
      admin.incrementalAlterConfigs(changes).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw TopicProvisioning.failed("change how long topics are kept", e);
    }
  }

  /** The settings of those topics that exist and may be looked at. */
  private static Map<ConfigResource, Config> describe(Admin admin, Collection<String> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<ConfigResource, Config> found = new HashMap<>();
    for (Map.Entry<ConfigResource, KafkaFuture<Config>> answer :
        admin.describeConfigs(resources).values().entrySet()) {
      try {
        found.put(answer.getKey(), answer.getValue().get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AuthorizationException) {
          LOG.warn("How long {} is kept may not be looked at", answer.getKey().name());
        } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }
}
