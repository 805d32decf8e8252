package io.lethe.standalone.demo;

import io.lethe.schemas.Generation;
import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobResult;
import io.lethe.schemas.LabelChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.SensitiveReport;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Watches the loop from outside, through its topics alone: reports in, labels, job, version, and
 * the first picture of a version that learned from the last report. Times are the broker's.
 */
final class LoopTimer implements AutoCloseable {

  private final List<TopicTail<?, ?>> tails = new ArrayList<>();
  private final String model;
  private final Consumer<TrainingProgress> onProgress;

  private final Set<String> labelled = new HashSet<>();
  private final Map<String, Long> trainedThrough = new HashMap<>();
  private final Map<String, Long> firstPictureMillis = new HashMap<>();
  private final List<JobResult> results = new ArrayList<>();
  private long firstReportMillis = Long.MAX_VALUE;
  private long lastSequence;

  private LoopTimer(String model, Consumer<TrainingProgress> onProgress) {
    this.model = model;
    this.onProgress = onProgress;
  }

  static LoopTimer start(
      String bootstrapServers, String model, Consumer<TrainingProgress> onProgress) {
    LoopTimer watch = new LoopTimer(model, onProgress);
    watch.tails.add(TopicTail.start(bootstrapServers, Topics.REPORTS, watch::onReport));
    watch.tails.add(TopicTail.start(bootstrapServers, Topics.LABEL_LOG, watch::onLabel));
    watch.tails.add(
        TopicTail.start(
            bootstrapServers, Topics.TRAINING_PROGRESS, beat -> watch.onProgress(beat.value())));
    watch.tails.add(TopicTail.start(bootstrapServers, Topics.MODEL_VERSIONS, watch::onVersion));
    watch.tails.add(TopicTail.start(bootstrapServers, Topics.JOB_RESULTS, watch::onResult));
    watch.tails.add(TopicTail.start(bootstrapServers, Topics.GENERATIONS, watch::onGeneration));
    return watch;
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
   * Waits for the first picture of a version that learned through the present end of the label log.
   *
   * @return that version, with the time from the first report to the picture; empty when the time
   *     is up or a job ended without a version
   */
  synchronized Optional<Live> awaitLive(long millis) throws InterruptedException {
    await(() -> live().isPresent() || lost().isPresent(), millis);
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
        .map(entry -> new Live(entry.getKey(), (entry.getValue() - firstReportMillis) / 1000.0));
  }

  private synchronized void onReport(ConsumerRecord<String, SensitiveReport> report) {
    firstReportMillis = Math.min(firstReportMillis, report.timestamp());
  }

  private synchronized void onLabel(ConsumerRecord<String, LabelChange> change) {
    lastSequence = Math.max(lastSequence, change.value().getSequence());
    labelled.addAll(change.value().getReportIds());
    notifyAll();
  }

  private synchronized void onVersion(ConsumerRecord<String, ModelVersion> version) {
    trainedThrough.put(version.value().getVersion(), version.value().getTrainedThrough());
    notifyAll();
  }

  private synchronized void onResult(ConsumerRecord<String, JobResult> result) {
    results.add(result.value());
    notifyAll();
  }

  private synchronized void onGeneration(ConsumerRecord<String, Generation> generation) {
    firstPictureMillis.merge(
        generation.value().getModelVersion(), generation.timestamp(), Math::min);
    notifyAll();
  }

  private void onProgress(TrainingProgress beat) {
    if (beat.getModel().equals(model)) {
      onProgress.accept(beat);
    }
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
  public void close() throws InterruptedException {
    for (TopicTail<?, ?> tail : tails) {
      tail.close();
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  /** A version that is live, and the seconds from the first report to its first picture. */
  record Live(String version, double secondsReportToLive) {}
}
