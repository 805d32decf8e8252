package io.lethe.broker;

import java.util.Map;

/** The Kafka settings of brokers on a person's machine. */
public final class BrokerSettings {
  private BrokerSettings() {}

  /**
   * The settings that clients can notice, by their Kafka names. They hold wherever the broker runs:
   * tests give the same map to a broker in a container.
   */
  public static Map<String, String> noticeable() {
    return Map.ofEntries(
        // Topics are made on purpose, with their settings; a misspelt name must fail.
        Map.entry("auto.create.topics.enable", "false"),
        // Consumers that start together need no grace for stragglers in one process.
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        // A message is at most one 256 KiB picture and its frame; batches of them fit too.
        Map.entry("message.max.bytes", Integer.toString(4 * 1024 * 1024)),
        Map.entry("default.replication.factor", "1"),
        Map.entry("min.insync.replicas", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "4"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "4"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "4"));
  }

  /** The settings that fit a broker into little memory, and have it back soon after a kill. */
  public static Map<String, String> sharedProcess() {
    return Map.ofEntries(
        // A killed broker's registration blocks its successor until this time is over.
        Map.entry("broker.session.timeout.ms", "3000"),
        Map.entry("broker.heartbeat.interval.ms", "1000"),
        // A start that gets stuck must end in an error.
        Map.entry("server.max.startup.time.ms", "300000"),
        // An idle controller writes a record and flushes it at this pace, for followers that we
        // lack.
        Map.entry("metadata.max.idle.interval.ms", "5000"),
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "4"),
        Map.entry("background.threads", "2"),
        // 128 MiB by default, allocated at start; this compacts 300,000 keys in one pass.
        Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024)),
        // Outdated records go within a minute of their time.
        Map.entry("log.retention.check.interval.ms", "60000"));
  }
}
