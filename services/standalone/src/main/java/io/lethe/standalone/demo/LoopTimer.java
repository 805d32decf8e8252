package io.lethe.standalone.demo;

import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicFollower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Watches the loop from outside, through its topics alone and from now on: the demo's reports in,
 * their labels, job, version, and the first picture of a version that learned from the last one.
 * Times are the broker's.
 */
final class LoopTimer implements AutoCloseable {

  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

  private final TopicFollower follower;
  private final String model;
  private final Set<String> reports;
  private final Consumer<TrainingProgress> onProgress;

  private final Set<String> labelled = new HashSet<>();
  private final Map<String, Long> trainedThrough = new HashMap<>();
  private final Map<String, Long> firstPictureMillis = new HashMap<>();
  private final List<JobResult> results = new ArrayList<>();
  private final Map<String, Long> moments = new LinkedHashMap<>();
  private final List<LoopHistory.StepLoss> losses = new ArrayList<>();
  private JobPhase lastPhase = JobPhase.WAITING_FOR_LABELS;
  private long firstReportMillis = Long.MAX_VALUE;
  private long lastSequence;

  private LoopTimer(
      KafkaClients kafka,
      String model,
      Set<String> reports,
      Consumer<TrainingProgress> onProgress) {
    this.model = model;
    this.reports = reports;
    this.onProgress = onProgress;
    this.follower =
        new TopicFollower(
            "lethe-loop-timer",
            () -> kafka.reader("loop-timer"),
            Stream.of(
                    Topics.REPORTS,
                    Topics.LABEL_LOG,
                    Topics.TRAINING_PROGRESS,
                    Topics.MODEL_VERSIONS,
                    Topics.JOB_RESULTS,
                    Topics.GENERATIONS)
                .collect(Collectors.toMap(topic -> topic, topic -> TopicFollower.Start.latest(0))),
            TopicFollower.AfterError.GO_ON,
            TopicFollower.each(this::read));
  }

  /**
   * Starts; what comes after its return is seen.
   *
   * @param reports ids of the reports that are watched for
   * @throws LiveFailedException where Kafka does not answer
   */
  static LoopTimer start(
      KafkaClients kafka,
      String model,
      Set<String> reports,
      Consumer<TrainingProgress> onProgress) {
    LoopTimer timer = new LoopTimer(kafka, model, Set.copyOf(reports), onProgress);
    timer.follower.start();
    try {
      timer.follower.catchUp(ANSWERS_WITHIN).join();
      return timer;
    } catch (CompletionException e) {
      timer.close();
      throw new LiveFailedException(
          "Kafka did not answer within %d seconds.".formatted(ANSWERS_WITHIN.toSeconds()));
    }
  }

  /** Reports that became or support labels so far. */
  synchronized int labelledReports() {
    return labelled.size();
  }

  /** Waits until this many reports count, or the time is up; false then. */
  synchronized boolean awaitLabelled(int reports, long millis) throws InterruptedException {
    return await(() -> labelled.size() >= reports, millis);
  }

  /**
   * Waits for the first picture of a version that learned from the last label of the reports.
   *
   * @param isOneJob whether no job may end without a version; otherwise another may follow it
   * @return that version, with the time from the first report to the picture; empty when the time
   *     is up or that one job ended without a version
   */
  synchronized Optional<Live> awaitLive(boolean isOneJob, long millis) throws InterruptedException {
    await(() -> live().isPresent() || (isOneJob && lost().isPresent()), millis);
    return live();
  }

  /** The last job's result, where it did not publish. */
  synchronized Optional<JobResult> lost() {
    return results.stream()
        .filter(result -> result.getOutcome() != JobOutcome.PUBLISHED)
        .reduce((earlier, later) -> later);
  }

  private Optional<Live> live() {
    return firstPictureMillis.entrySet().stream()
        .filter(entry -> trainedThrough.getOrDefault(entry.getKey(), 0L) >= lastSequence)
        .filter(entry -> lastSequence > 0)
        .min(Map.Entry.comparingByValue())
        .map(entry -> new Live(entry.getKey(), seconds(entry.getValue()), history(entry.getKey())));
  }

  private double seconds(long millis) {
    return (millis - firstReportMillis) / 1000.0;
  }

  private LoopHistory history(String version) {
    Map<String, Long> all = new LinkedHashMap<>(moments);
    all.put("the first picture of " + version + " is made", firstPictureMillis.get(version));
    return new LoopHistory(
        all.entrySet().stream()
            .map(entry -> new LoopHistory.Moment(seconds(entry.getValue()), entry.getKey()))
            .sorted(Comparator.comparingDouble(LoopHistory.Moment::seconds))
            .toList(),
        List.copyOf(losses));
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    if (topic.equals(Topics.REPORTS.name())) {
      onReport(Topics.REPORTS.decode(record), record.timestamp());
    } else if (topic.equals(Topics.LABEL_LOG.name())) {
      onLabel(Topics.LABEL_LOG.decode(record), record.timestamp());
    } else if (topic.equals(Topics.TRAINING_PROGRESS.name())) {
      onProgress(Topics.TRAINING_PROGRESS.decode(record), record.timestamp());
    } else if (topic.equals(Topics.MODEL_VERSIONS.name())) {
      onVersion(Topics.MODEL_VERSIONS.decode(record), record.timestamp());
    } else if (topic.equals(Topics.JOB_RESULTS.name())) {
      onResult(Topics.JOB_RESULTS.decode(record));
    } else {
      onGeneration(Topics.GENERATIONS.decode(record), record.timestamp());
    }
  }

  private synchronized void onReport(SensitiveReport report, long millis) {
    if (reports.contains(report.getReportId())) {
      firstReportMillis = Math.min(firstReportMillis, millis);
      moments.put("the first report arrives", firstReportMillis);
    }
  }

  private synchronized void onLabel(LabelChange change, long millis) {
    if (labelled.addAll(change.getReportIds().stream().filter(reports::contains).toList())) {
      moments.put("the last report counts", millis);
      lastSequence = Math.max(lastSequence, change.getSequence());
      notifyAll();
    }
  }

  private synchronized void onVersion(ModelVersion version, long millis) {
    if (version.getModel().equals(model)) {
      boolean isRefused = version.getStatus() == VersionStatus.REJECTED;
      moments.putIfAbsent(
          "version %s is %s"
              .formatted(version.getVersion(), isRefused ? "refused by the gate" : "published"),
          millis);
      trainedThrough.put(version.getVersion(), version.getTrainedThrough());
      notifyAll();
    }
  }

  private synchronized void onResult(JobResult result) {
    if (result.getModel().equals(model)) {
      results.add(result);
      notifyAll();
    }
  }

  private synchronized void onGeneration(Generation generation, long millis) {
    if (generation.getModel().equals(model)) {
      firstPictureMillis.merge(generation.getModelVersion(), millis, Math::min);
      notifyAll();
    }
  }

  private void onProgress(TrainingProgress beat, long millis) {
    if (beat.getModel().equals(model)) {
      remember(beat, millis);
      onProgress.accept(beat);
    }
  }

  private synchronized void remember(TrainingProgress beat, long millis) {
    if (beat.getPhase() == JobPhase.TRAINING) {
      moments.putIfAbsent("the training begins", millis);
      if (!losses.isEmpty() && losses.get(losses.size() - 1).step() >= beat.getStep()) {
        // Another attempt begins anew.
        losses.removeIf(loss -> loss.step() >= beat.getStep());
      }
      if (!beat.getLossParts().isEmpty()) {
        losses.add(new LoopHistory.StepLoss(beat.getStep(), losses(beat)));
      }
    } else if (beat.getPhase() == JobPhase.GATE && lastPhase != JobPhase.GATE) {
      // The last of several: the champion alone is measured before, and each candidate after.
      moments.put("the gate looks at the candidate", millis);
    }
    lastPhase = beat.getPhase();
  }

  /** A beat carries other figures too, of other sizes. */
  private static Map<String, Double> losses(TrainingProgress beat) {
    return beat.getLossParts().entrySet().stream()
        .filter(part -> part.getKey().endsWith("Loss"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private boolean await(Condition condition, long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!condition.holds()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  @Override
  public void close() {
    follower.close();
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  /** A version that is live, the seconds from the first report to its first picture, and why. */
  record Live(String version, double secondsReportToLive, LoopHistory history) {}
}
