package io.lethe.standalone.jobs;

import io.lethe.schemas.JobResult;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.topics.Topic;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the topics say of jobs. Jobs and results are kept by model, so of those that ended the
 * latest is there for certain, and older ones until the broker compacts.
 */
public final class JobHistory {

  static final List<Topic<?, ?>> TOPICS =
      List.of(Topics.TRAINING_JOBS, Topics.TRAINING_PROGRESS, Topics.JOB_RESULTS);

  private final Map<String, TrainingJob> jobs = new LinkedHashMap<>();
  private final Map<String, JobResult> results = new LinkedHashMap<>();
  private final Map<String, TrainingProgress> beats = new HashMap<>();
  private final Map<String, String> lastOfModel = new HashMap<>();

  /** Nothing is known yet. */
  JobHistory() {}

  /**
   * Reads all that the topics hold now.
   *
   * @throws io.lethe.topics.TopicUnreadableException with one clear sentence when the broker can't
   *     be reached or lacks a topic
   */
  public static JobHistory read(KafkaClients kafka) {
    var history = new JobHistory();
    var topics = new TopicReader(kafka);
    topics.values(Topics.TRAINING_JOBS).forEach(history::add);
    topics.values(Topics.JOB_RESULTS).forEach(history::add);
    // Not all at once: a beat may bring a grid of pictures.
    for (int partition = 0; partition < topics.partitions(Topics.TRAINING_PROGRESS); partition++) {
      topics.records(Topics.TRAINING_PROGRESS, partition, history::add);
    }
    return history;
  }

  /** Takes a record of one of {@link #TOPICS}. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(Topics.TRAINING_JOBS.name())) {
      add(Topics.TRAINING_JOBS.decode(record));
    } else if (record.topic().equals(Topics.JOB_RESULTS.name())) {
      add(Topics.JOB_RESULTS.decode(record));
    } else {
      TrainingProgress beat = Topics.TRAINING_PROGRESS.decode(record);
      if (beat != null) {
        // Pictures of all jobs of a day would fill the memory.
        beats.put(beat.getJobId(), TrainingProgress.newBuilder(beat).setSamples(null).build());
      }
    }
  }

  private void add(TrainingJob job) {
    if (job != null) {
      // A job that is sent again goes behind those that came before it.
      jobs.remove(job.getJobId());
      jobs.put(job.getJobId(), job);
      lastOfModel.put(job.getModel(), job.getJobId());
    }
  }

  private void add(JobResult result) {
    if (result != null) {
      results.put(result.getJobId(), result);
    }
  }

  /** All jobs; those of a model in the order in which they were opened. */
  public List<JobState> all() {
    Set<String> ids = new LinkedHashSet<>();
    results.keySet().stream().filter(id -> !jobs.containsKey(id)).forEach(ids::add);
    ids.addAll(jobs.keySet());
    return ids.stream().map(this::state).toList();
  }

  /** A job by its id. */
  public Optional<JobState> find(String jobId) {
    return jobs.containsKey(jobId) || results.containsKey(jobId)
        ? Optional.of(state(jobId))
        : Optional.empty();
  }

  /** A model's open job. */
  public Optional<JobState> open(String model) {
    return Optional.ofNullable(lastOfModel.get(model)).map(this::state).filter(JobState::isOpen);
  }

  /**
   * A model's open job.
   *
   * @throws UnknownJobException with one sentence when it has none
   */
  public JobState requireOpen(String model) throws UnknownJobException {
    return open(model)
        .orElseThrow(() -> new UnknownJobException("Model %s has no open job.".formatted(model)));
  }

  private JobState state(String jobId) {
    TrainingJob job = jobs.get(jobId);
    return JobState.of(
        jobId,
        job,
        results.get(jobId),
        beats.get(jobId),
        job != null && jobId.equals(lastOfModel.get(job.getModel())));
  }
}
