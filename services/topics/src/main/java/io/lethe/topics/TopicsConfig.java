package io.lethe.topics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** How Lethe's topics are made and what they must have, {@code lethe.topics.*}. */
@ConfigMapping(prefix = "lethe.topics")
public interface TopicsConfig {

  /** Whether a start makes topics that are missing; without it they must be there. */
  @WithDefault("true")
  boolean create();

  /**
   * Partitions of each topic, 1 to 10,000; those that are there must have as many. Where absent it
   * is what they have, and for the first topics 24, or 4 where topics have one replica.
   */
  Optional<Integer> partitions();

  /** Brokers that hold a copy of each topic, at least 1. */
  @WithDefault("3")
  int replicationFactor();

  /** Copies that must hold a record before it is acknowledged, 1 to the replication factor. */
  @WithDefault("2")
  int minInsyncReplicas();
}
