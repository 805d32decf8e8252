package io.lethe.serving.placement;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka which instances are in the group that takes requests: the right to read suffices. */
public final class GroupMembers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GroupMembers.class);
  private static final int PATIENCE_MILLIS = 5000;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

  private final Admin admin;
  private final String group;
  private final String prefix;
  private final String suffix;

  /**
   * @param admin closed with this
   * @param prefix of the members' client ids, before the instance's name
   * @param suffix of them, after it
   */
  public GroupMembers(Admin admin, String group, String prefix, String suffix) {
    this.admin = admin;
    this.group = group;
    this.prefix = prefix;
    this.suffix = suffix;
  }

  /** Names of the instances in the group now; empty where Kafka does not tell. */
  public Optional<Set<String>> names() {
    try {
      return Optional.of(
          admin
              .describeConsumerGroups(
                  Set.of(group), new DescribeConsumerGroupsOptions().timeoutMs(PATIENCE_MILLIS))
              .describedGroups()
              .get(group)
              .get()
              .members()
              .stream()
              .map(MemberDescription::clientId)
              .filter(id -> id.startsWith(prefix) && id.endsWith(suffix))
              .map(id -> id.substring(prefix.length(), id.length() - suffix.length()))
              .collect(Collectors.toSet()));
    } catch (ExecutionException e) {
      LOG.debug("The members of {} are not known now: {}", group, e.getCause().toString());
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    admin.close(CLOSE_WAIT);
  }
}
