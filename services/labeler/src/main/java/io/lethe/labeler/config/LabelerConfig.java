package io.lethe.labeler.config;

import io.lethe.labeler.stores.StateStores;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The labeler's configuration. */
@ConfigMapping(prefix = "lethe.labeler")
public interface LabelerConfig {

  /** Names the labeler's consumer group and internal topics; instances that share it share work. */
  @WithDefault("lethe-labeler")
  String applicationId();

  /** Where an instance keeps its state between restarts. */
  @WithDefault("data/labeler")
  Path stateDirectory();

  /** Whether state lives on disk (rocks-db) or in memory (in-memory: quicker for small sets). */
  @WithDefault("rocks-db")
  StateStores stores();

  /** Replication of internal topics; that of Lethe's topics where absent. */
  Optional<Integer> replicationFactor();

  /** Threads of an instance, 1 to 64; each does the work of some partitions. */
  @WithDefault("1")
  int threads();

  /** Copies of its state on other instances, 0 to 8, from which one of them goes on at once. */
  @WithDefault("0")
  int standbyReplicas();

  /**
   * A name that an instance keeps over restarts, such as its pod's: back within the session timeout
   * it finds its partitions again, and none move meanwhile.
   */
  Optional<String> instanceId();

  /** How often work is committed: what others wait for at each step of a report's path. */
  @WithDefault("100ms")
  Duration commitInterval();

  /** How long a silent instance keeps its partitions. */
  @WithDefault("6s")
  Duration sessionTimeout();

  /** How long a stop waits for work in progress. */
  @WithDefault("20s")
  Duration closeTimeout();

  /** How long a report waits for its generation or model, and a retraction for its report. */
  @WithDefault("10m")
  Duration grace();

  /** How often the wall clock is looked at. */
  @WithDefault("500ms")
  Duration tick();

  /** How often stores and topics are made to drop what was deleted, also where nothing happens. */
  @WithDefault("1d")
  Duration compactionInterval();

  /** How long ids of reports and commands are remembered against repeats; at least 32d. */
  @WithDefault("32d")
  Duration reportRetention();

  /** How long a generation can be reported. */
  @WithDefault("7d")
  Duration generationRetention();

  /** How long the versions of a retired model are kept, and it can be brought back; above 0. */
  @WithDefault("30d")
  Duration keepRetired();

  /** Bits of 64 in which the hashes of pictures held back may differ for them to be grouped. */
  @WithDefault("2")
  int nearDuplicateDistance();

  /** The policy of models without one of their own. */
  @WithParentName
  PolicyConfig defaults();

  /** What single models do otherwise, by model name. */
  Map<String, PolicyConfig> models();
}
