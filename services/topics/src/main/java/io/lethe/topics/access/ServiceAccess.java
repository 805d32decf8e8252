package io.lethe.topics.access;

import static io.lethe.schemas.topics.Topics.COMMANDS;
import static io.lethe.schemas.topics.Topics.DEAD_LETTERS;
import static io.lethe.schemas.topics.Topics.DEPLOYMENTS;
import static io.lethe.schemas.topics.Topics.ERASURES;
import static io.lethe.schemas.topics.Topics.GENERATIONS;
import static io.lethe.schemas.topics.Topics.GENERATION_REQUESTS;
import static io.lethe.schemas.topics.Topics.JOB_RESULTS;
import static io.lethe.schemas.topics.Topics.LABELS;
import static io.lethe.schemas.topics.Topics.LABEL_LOG;
import static io.lethe.schemas.topics.Topics.MODEL_VERSIONS;
import static io.lethe.schemas.topics.Topics.PENDING_REPORTS;
import static io.lethe.schemas.topics.Topics.QUARANTINE;
import static io.lethe.schemas.topics.Topics.REPORTS;
import static io.lethe.schemas.topics.Topics.REQUEST_CLAIMS;
import static io.lethe.schemas.topics.Topics.ROLLOUTS;
import static io.lethe.schemas.topics.Topics.SUPPORTS;
import static io.lethe.schemas.topics.Topics.TRAINING_JOBS;
import static io.lethe.schemas.topics.Topics.TRAINING_PROGRESS;
import static io.lethe.schemas.topics.Topics.TRIAL_COUNTS;
import static io.lethe.schemas.topics.Topics.TRIAL_RESULTS;
import static io.lethe.schemas.topics.Topics.TRUSTED_REPORTS;

import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What each user of Kafka reads and writes, and under which names: all that it has a right to. */
public enum ServiceAccess {
  /** Instances of the labeler. */
  LABELER(
      List.of(
          GENERATIONS,
          REPORTS,
          TRUSTED_REPORTS,
          COMMANDS,
          LABELS,
          QUARANTINE,
          SUPPORTS,
          PENDING_REPORTS,
          TRAINING_PROGRESS,
          JOB_RESULTS,
          MODEL_VERSIONS,
          TRIAL_COUNTS,
          DEAD_LETTERS),
      List.of(
          LABEL_LOG,
          LABELS,
          QUARANTINE,
          SUPPORTS,
          PENDING_REPORTS,
          ERASURES,
          TRAINING_JOBS,
          DEPLOYMENTS,
          TRIAL_RESULTS,
          DEAD_LETTERS),
      Optional.of("lethe-labeler")),
  /** Instances of the trainer. */
  TRAINER(
      List.of(
          GENERATIONS,
          LABEL_LOG,
          LABELS,
          QUARANTINE,
          ERASURES,
          TRAINING_JOBS,
          JOB_RESULTS,
          MODEL_VERSIONS,
          DEPLOYMENTS,
          ROLLOUTS),
      List.of(TRAINING_PROGRESS, JOB_RESULTS, MODEL_VERSIONS, DEAD_LETTERS),
      Optional.of("lethe-trainer")),
  /** Instances of serving. */
  SERVING(
      List.of(
          GENERATION_REQUESTS,
          REQUEST_CLAIMS,
          GENERATIONS,
          LABELS,
          TRAINING_PROGRESS,
          JOB_RESULTS,
          MODEL_VERSIONS,
          DEPLOYMENTS,
          ROLLOUTS,
          TRIAL_COUNTS,
          TRIAL_RESULTS),
      List.of(
          REQUEST_CLAIMS,
          GENERATIONS,
          REPORTS,
          TRUSTED_REPORTS,
          COMMANDS,
          ROLLOUTS,
          TRIAL_COUNTS,
          DEAD_LETTERS),
      Optional.of("lethe-serving")),
  /**
   * People with the command line: they look at everything, give orders, and send letters again.
   * Commands make labels too, so that trusted reports let them do nothing that they may not do.
   */
  OPERATOR(
      Topics.ALL,
      List.of(GENERATION_REQUESTS, REPORTS, TRUSTED_REPORTS, COMMANDS),
      Optional.empty()),
  /** Programs that ask for pictures and report them by topic. */
  CLIENT(List.of(GENERATIONS), List.of(GENERATION_REQUESTS, REPORTS), Optional.empty());

  private final List<Topic<?, ?>> reads;
  private final List<Topic<?, ?>> writes;
  private final Optional<String> group;

  ServiceAccess(List<Topic<?, ?>> reads, List<Topic<?, ?>> writes, Optional<String> group) {
    this.reads = reads;
    this.writes = writes;
    this.group = group;
  }

  /** Topics that it reads, in the order in which data flows. */
  public List<Topic<?, ?>> reads() {
    return reads;
  }

  /** Topics that it writes, in the order in which data flows. */
  public List<Topic<?, ?>> writes() {
    return writes;
  }

  /** Topics that it reads or writes, in the order in which data flows. */
  public List<Topic<?, ?>> topics() {
    return Topics.ALL.stream()
        .filter(topic -> reads.contains(topic) || writes.contains(topic))
        .toList();
  }

  /**
   * Its consumer group, unless it is configured otherwise; its transactional ids begin with it and
   * a hyphen. Empty where it commits nothing.
   */
  public Optional<String> group() {
    return group;
  }

  /** Whether Kafka Streams makes topics for it whose names begin with the group and a hyphen. */
  public boolean makesTopics() {
    return this == LABELER;
  }

  /** As options of the command line name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
