package io.lethe.standalone.cli;

import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicsConfig;
import io.lethe.topics.startup.InvalidSettingException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how topics lie in a cluster, by the names and defaults of the services. */
final class TopicLayoutOptions {

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Partitions of each topic (default: those that are there; at first 24, or 4 with one"
              + " copy)")
  Integer partitions;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Brokers that hold a copy of each topic (default: ${DEFAULT-VALUE})")
  int replicationFactor = 3;

  @Option(
      names = "--min-insync-replicas",
      paramLabel = "N",
      description =
          "Copies that must hold a record before it is acknowledged (default: ${DEFAULT-VALUE})")
  int minInsyncReplicas = 2;

  private record Given(
      boolean create, Optional<Integer> partitions, int replicationFactor, int minInsyncReplicas)
      implements TopicsConfig {}

  /**
   * The layout.
   *
   * @param create whether missing topics are made
   * @throws InvalidSettingException with one sentence on a number that can't be
   */
  TopicLayout layout(boolean create) {
    return TopicLayout.of(
        new Given(create, Optional.ofNullable(partitions), replicationFactor, minInsyncReplicas));
  }
}
