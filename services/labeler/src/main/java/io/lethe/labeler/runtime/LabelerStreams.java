package io.lethe.labeler.runtime;

import io.lethe.labeler.config.ConfiguredSettings;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.config.LabelerSettings;
import io.lethe.labeler.topology.LabelerTopology;
import io.lethe.schemas.serde.UnknownSchemaException;
import io.lethe.store.PictureLookup;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicProvisioningException;
import io.lethe.topics.TopicRetention;
import io.lethe.topics.access.RightsCheck;
import io.lethe.topics.access.ServiceAccess;
import io.lethe.topics.access.ServiceStart;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running labeler: one instance of the topology on a broker. */
public final class LabelerStreams implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LabelerStreams.class);

  private final LabelerConfig config;
  private final KafkaStreams streams;

  /** How long the changelogs of stores that forget are kept, by store. */
  private final Map<String, Duration> retentions;

  private final ThreadFailures failures = new ThreadFailures(Clock.systemUTC());

  private LabelerStreams(
      LabelerConfig config, KafkaStreams streams, Map<String, Duration> retentions) {
    this.config = config;
    this.streams = streams;
    this.retentions = retentions;
    streams.setUncaughtExceptionHandler(
        failure -> {
          failures.add();
          if (isOfNewerRelease(failure)) {
            LOG.error(
                "The labeler stops at what a newer release wrote; upgrade it. Nothing is lost: an"
                    + " instance of that release goes on with the work. {}",
                failure.getMessage(),
                failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
          }
          LOG.error("A thread of the labeler failed and is replaced", failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
  }

  /** Like the other, without a store of pictures. */
  public static LabelerStreams start(
      LabelerConfig config, KafkaProperties kafka, TopicLayout layout) {
    return start(config, kafka, layout, () -> PictureLookup.NONE);
  }

  /**
   * Creates the topics that are missing and starts; returns before the first record is read.
   *
   * @param kafka where the cluster is, and how to reach it
   * @param layout how topics lie in it
   * @param pictures makes what reads stored pictures, one for each task
   * @throws IllegalArgumentException with one clear sentence on a configuration that makes no sense
   * @throws TopicProvisioningException with one clear sentence where the broker can't be reached or
   *     its topics disagree with the catalogue
   */
  public static LabelerStreams start(
      LabelerConfig config,
      KafkaProperties kafka,
      TopicLayout layout,
      Supplier<PictureLookup> pictures) {
    LabelerSettings settings = ConfiguredSettings.of(config);
    Properties properties = StreamsSettings.of(config, kafka, layout);
    Map<String, Duration> retentions = LabelerTopology.changelogRetentions(settings);
    Topology topology;
    try (Admin admin = new KafkaClients(kafka, config.applicationId()).admin()) {
      int partitions = ServiceStart.requireTopics(admin, ServiceAccess.LABELER, layout);
      topology = LabelerTopology.build(new StreamsBuilder(), settings, pictures, partitions);
      var made = new MadeTopics(config.applicationId(), topology);
      TopicProvisioning.requirePartitions(admin, made.names(), partitions);
      var rights = new RightsCheck(admin, ServiceAccess.LABELER);
      rights.requireGroup(config.applicationId(), config.applicationId() + "-rights-check");
      rights.requireMadeTopics(made.names(), partitions);
      TopicRetention.align(admin, made.retentions(retentions));
    }
    TaskDirectories.deleteUnusable(tasks(config), topology.describe(), retentions);
    var streams = new KafkaStreams(topology, properties, new StreamsClients());
    var labeler = new LabelerStreams(config, streams, retentions);
    labeler.streams.start();
    return labeler;
  }

  /**
   * Whether a thread met a record or state that an instance of a newer release wrote. What clients
   * send is decoded where it is a dead letter; only the labeler's own records fail here.
   */
  private static boolean isOfNewerRelease(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(UnknownSchemaException.class::isInstance);
  }

  private static Path tasks(LabelerConfig config) {
    return config.stateDirectory().resolve(config.applicationId());
  }

  /** What it is doing. */
  public KafkaStreams.State state() {
    return streams.state();
  }

  /** All that Kafka Streams tells of itself and its clients now. */
  Map<MetricName, ? extends Metric> figures() {
    return streams.metrics();
  }

  /** Whether its threads fail so often that it goes nowhere: only a new process may help. */
  public boolean isFailing() {
    return failures.tooMany();
  }

  /** Commits what was done and stops. */
  @Override
  public void close() {
    if (!streams.close(config.closeTimeout())) {
      LOG.warn("The labeler did not stop within {}", config.closeTimeout());
    } else if (!failures.any()) {
      TaskDirectories.stoppedCleanly(tasks(config), retentions);
    }
  }
}
