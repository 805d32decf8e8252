package io.lethe.labeler.config;

import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.topics.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the topology needs to know.
 *
 * @param grace how long a report waits for its generation or its model, and a retraction for its
 *     report
 * @param tick how often the wall clock is looked at
 * @param compactionInterval how often stores and topics are made to drop what was deleted
 * @param stores where state lives
 * @param reportRetention how long a report's or command's id is remembered against repeats, at
 *     least 32 days
 * @param generationRetention how long a generation can be reported
 * @param keepRetired how long a retired model can be brought back
 * @param defaults policy of models without one of their own
 * @param models policies by model name
 */
public record LabelerSettings(
    Duration grace,
    Duration tick,
    Duration compactionInterval,
    StateStores stores,
    Duration reportRetention,
    Duration generationRetention,
    Duration keepRetired,
    ModelPolicy defaults,
    Map<String, ModelPolicy> models) {

  /**
   * How long a topic may hold a report or command, until its last segment is deleted. One that is
   * read again, since the labeler's offsets were lost, must be remembered for as long.
   */
  private static final Duration LONGEST_IN_TOPIC =
      Topics.LONGEST_RETENTION.plus(Topics.SEGMENT.multipliedBy(2));

  public LabelerSettings {
    Require.positive("grace", grace);
    Require.positive("tick", tick);
    Require.positive("compaction-interval", compactionInterval);
    Require.that(
        reportRetention.compareTo(LONGEST_IN_TOPIC) >= 0,
        "lethe.labeler.report-retention must be at least %s, as long as topics hold reports and"
            + " commands, not %s.",
        LONGEST_IN_TOPIC,
        reportRetention);
    Require.positive("generation-retention", generationRetention);
    Require.positive("keep-retired", keepRetired);
    models = Map.copyOf(models);
  }

  /** The longest of all models' windows in which reports are counted. */
  public Duration longestWindow() {
    return Stream.concat(Stream.of(defaults), models.values().stream())
        .map(policy -> policy.vetting().window())
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The policy of a model. */
  public ModelPolicy policy(String model) {
    return models.getOrDefault(model, defaults);
  }
}
