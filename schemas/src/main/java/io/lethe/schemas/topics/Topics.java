package io.lethe.schemas.topics;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_MS_CONFIG;

import io.lethe.schemas.Command;
import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.ErasureReceipt;
import io.lethe.schemas.Generation;
import io.lethe.schemas.GenerationRequest;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.Label;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.PendingReport;
import io.lethe.schemas.QuarantinedSample;
import io.lethe.schemas.RequestClaim;
import io.lethe.schemas.Rollout;
import io.lethe.schemas.SampleSupports;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.TrialCounts;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.serde.AvroSerde;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** The catalogue of topics: the only place a topic's name, key, value and settings stand. */
public final class Topics {

  /**
   * What the broker takes at once. It counts a whole batch of a client, which librdkafka fills to
   * 1,000,000 bytes; a record that is too large is judged by itself where it is read.
   */
  public static final int MAX_RECORD_BYTES = 1024 * 1024;

  /** How long the topics keep what may hold personal data: reports, commands, dead letters. */
  public static final Duration LONGEST_RETENTION = Duration.ofDays(30);

  /** Kafka deletes whole segments: what retention lets go stays this much longer at most. */
  public static final Duration SEGMENT = Duration.ofDays(1);

  /** How long the topic of Generations keeps one, at least. */
  public static final Duration GENERATIONS_KEPT = Duration.ofDays(7);

  public static final Topic<String, GenerationRequest> GENERATION_REQUESTS =
      input("lethe.generation-requests", GenerationRequest.class, Duration.ofDays(7));
  public static final Topic<String, Generation> GENERATIONS =
      topic(
          "lethe.generations",
          Generation.class,
          Map.of(
              CLEANUP_POLICY_CONFIG,
              CLEANUP_POLICY_DELETE,
              RETENTION_MS_CONFIG,
              millis(GENERATIONS_KEPT),
              SEGMENT_MS_CONFIG,
              millis(SEGMENT),
              MESSAGE_TIMESTAMP_TYPE_CONFIG,
              TimestampType.LOG_APPEND_TIME.name));

  /** Kept for twice as long as a requestId is remembered. */
  public static final Topic<String, RequestClaim> REQUEST_CLAIMS =
      topic(
          "lethe.request-claims",
          RequestClaim.class,
          Map.of(
              CLEANUP_POLICY_CONFIG,
              CLEANUP_POLICY_DELETE,
              RETENTION_MS_CONFIG,
              millis(Duration.ofDays(2)),
              SEGMENT_MS_CONFIG,
              millis(Duration.ofHours(6)),
              MESSAGE_TIMESTAMP_TYPE_CONFIG,
              TimestampType.LOG_APPEND_TIME.name));

  public static final Topic<String, SensitiveReport> REPORTS =
      input("lethe.reports", SensitiveReport.class, LONGEST_RETENTION);

  /** Only serving writes it, so that each of its reports is of a reporter whom serving trusts. */
  public static final Topic<String, SensitiveReport> TRUSTED_REPORTS =
      input("lethe.trusted-reports", SensitiveReport.class, LONGEST_RETENTION);

  public static final Topic<String, Command> COMMANDS =
      input("lethe.commands", Command.class, LONGEST_RETENTION);
  public static final Topic<String, LabelChange> LABEL_LOG =
      topic(
          "lethe.label-log",
          LabelChange.class,
          Map.of(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE, RETENTION_MS_CONFIG, "-1"));
  public static final Topic<String, Label> LABELS = compacted("lethe.labels", Label.class);
  public static final Topic<String, QuarantinedSample> QUARANTINE =
      compacted("lethe.quarantine", QuarantinedSample.class);

  /** So that a further report of a picture does not write the picture again. */
  public static final Topic<String, SampleSupports> SUPPORTS =
      compacted("lethe.supports", SampleSupports.class);

  public static final Topic<String, PendingReport> PENDING_REPORTS =
      compacted("lethe.pending-reports", PendingReport.class);
  public static final Topic<String, ErasureReceipt> ERASURES =
      topic(
          "lethe.erasures",
          ErasureReceipt.class,
          Map.of(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE, RETENTION_MS_CONFIG, "-1"));
  public static final Topic<String, TrainingJob> TRAINING_JOBS =
      compacted("lethe.training-jobs", TrainingJob.class);
  public static final Topic<String, TrainingProgress> TRAINING_PROGRESS =
      deleted("lethe.training-progress", TrainingProgress.class, Duration.ofDays(1));
  public static final Topic<String, JobResult> JOB_RESULTS =
      compacted("lethe.job-results", JobResult.class);
  public static final Topic<String, ModelVersion> MODEL_VERSIONS =
      compacted("lethe.model-versions", ModelVersion.class);
  public static final Topic<String, Deployment> DEPLOYMENTS =
      compacted("lethe.deployments", Deployment.class);
  public static final Topic<String, Rollout> ROLLOUTS = compacted("lethe.rollouts", Rollout.class);

  /** Instances say again what they have counted while a trial runs, so nothing old is needed. */
  public static final Topic<String, TrialCounts> TRIAL_COUNTS =
      deleted("lethe.trial-counts", TrialCounts.class, Duration.ofDays(1));

  public static final Topic<String, TrialResult> TRIAL_RESULTS =
      compacted("lethe.trial-results", TrialResult.class);

  /** Silence in lethe.rollouts after which an instance is gone: three beats. */
  public static final Duration ROLLOUT_GONE_AFTER = Duration.ofSeconds(90);

  /** Keys are the original record's bytes, whatever they are. */
  public static final Topic<byte[], DeadLetter> DEAD_LETTERS =
      new Topic<>(
          "lethe.dead-letters",
          Serdes.ByteArray(),
          AvroSerde.of(DeadLetter.class),
          settings(
              Map.of(
                  CLEANUP_POLICY_CONFIG,
                  CLEANUP_POLICY_DELETE,
                  RETENTION_MS_CONFIG,
                  millis(LONGEST_RETENTION),
                  SEGMENT_MS_CONFIG,
                  millis(SEGMENT))));

  /** Every topic, in the order in which data flows. */
  public static final List<Topic<?, ?>> ALL =
      List.of(
          GENERATION_REQUESTS,
          REQUEST_CLAIMS,
          GENERATIONS,
          REPORTS,
          TRUSTED_REPORTS,
          COMMANDS,
          LABEL_LOG,
          LABELS,
          QUARANTINE,
          SUPPORTS,
          PENDING_REPORTS,
          ERASURES,
          TRAINING_JOBS,
          TRAINING_PROGRESS,
          JOB_RESULTS,
          MODEL_VERSIONS,
          DEPLOYMENTS,
          ROLLOUTS,
          TRIAL_COUNTS,
          TRIAL_RESULTS,
          DEAD_LETTERS);

  private Topics() {}

  /** Clients write it: the broker's clock, since theirs can't be trusted. */
  private static <V extends SpecificRecord> Topic<String, V> input(
      String name, Class<V> value, Duration retention) {
    return topic(
        name,
        value,
        Map.of(
            CLEANUP_POLICY_CONFIG,
            CLEANUP_POLICY_DELETE,
            RETENTION_MS_CONFIG,
            millis(retention),
            SEGMENT_MS_CONFIG,
            millis(SEGMENT),
            MESSAGE_TIMESTAMP_TYPE_CONFIG,
            TimestampType.LOG_APPEND_TIME.name));
  }

  private static <V extends SpecificRecord> Topic<String, V> deleted(
      String name, Class<V> value, Duration retention) {
    return topic(
        name,
        value,
        Map.of(
            CLEANUP_POLICY_CONFIG,
            CLEANUP_POLICY_DELETE,
            RETENTION_MS_CONFIG,
            millis(retention),
            SEGMENT_MS_CONFIG,
            millis(SEGMENT)));
  }

  /** Compaction lags at most a day, so that erased bytes are gone by then. */
  private static <V extends SpecificRecord> Topic<String, V> compacted(
      String name, Class<V> value) {
    return topic(
        name,
        value,
        Map.of(
            CLEANUP_POLICY_CONFIG,
            CLEANUP_POLICY_COMPACT,
            MAX_COMPACTION_LAG_MS_CONFIG,
            millis(Duration.ofDays(1))));
  }

  private static <V extends SpecificRecord> Topic<String, V> topic(
      String name, Class<V> value, Map<String, String> settings) {
    Serde<V> serde = AvroSerde.of(value);
    return new Topic<>(name, Serdes.String(), serde, settings(settings));
  }

  private static Map<String, String> settings(Map<String, String> own) {
    var settings = new TreeMap<>(Map.of(MAX_MESSAGE_BYTES_CONFIG, "" + MAX_RECORD_BYTES));
    settings.putAll(own);
    return Map.copyOf(settings);
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
