package io.lethe.labeler.runtime;

import io.lethe.labeler.config.ConfiguredSettings;
import io.lethe.labeler.config.LabelerConfig;
import io.lethe.labeler.topology.LabelerTopology;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicProvisioning;
import io.lethe.topics.TopicProvisioningException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running labeler: one instance of the topology on a broker. */
public final class LabelerStreams implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LabelerStreams.class);

  private final LabelerConfig config;
  private final KafkaStreams streams;
  private final ThreadFailures failures = new ThreadFailures(Clock.systemUTC());

  private LabelerStreams(LabelerConfig config, KafkaStreams streams) {
    this.config = config;
    this.streams = streams;
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("A thread of the labeler failed and is replaced", failure);
          failures.add();
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
  }

  /**
   * Creates the topics that are missing and starts; returns before the first record is read.
   *
   * @param kafka where the cluster is, and how to reach it
   * @throws IllegalArgumentException with one clear sentence on a configuration that makes no sense
   * @throws TopicProvisioningException with one clear sentence where the broker can't be reached or
   *     its topics disagree with the catalogue
   */
  public static LabelerStreams start(LabelerConfig config, KafkaProperties kafka) {
    var topology = LabelerTopology.build(new StreamsBuilder(), ConfiguredSettings.of(config));
    try (Admin admin = new KafkaClients(kafka, config.applicationId()).admin()) {
      TopicProvisioning.ensure(admin, Topics.ALL);
    }
    TaskDirectories.deleteUnusable(tasks(config), topology.describe());
    var labeler =
        new LabelerStreams(config, new KafkaStreams(topology, StreamsSettings.of(config, kafka)));
    labeler.streams.start();
    return labeler;
  }

  private static Path tasks(LabelerConfig config) {
    return config.stateDirectory().resolve(config.applicationId());
  }

  /** What it is doing. */
  public KafkaStreams.State state() {
    return streams.state();
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
      TaskDirectories.stoppedCleanly(tasks(config));
    }
  }
}
