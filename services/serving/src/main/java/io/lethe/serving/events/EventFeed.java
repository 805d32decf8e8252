package io.lethe.serving.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.Generation;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.TrialResult;
import io.lethe.schemas.topics.Topics;
import io.lethe.serving.generation.RequestProgress;
import io.lethe.serving.guard.GuardStatus;
import io.lethe.serving.publishing.GenerationFacts;
import io.lethe.serving.publishing.GenerationIndex;
import io.lethe.topics.TopicFollower;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads what happens, once for all who listen, and remembers where the latest pictures stand.
 * Begins with the latest records that are there, so that a new instance knows them too.
 */
public final class EventFeed implements AutoCloseable {

  /** Records of deployments and heartbeats that a start goes back, in each partition. */
  private static final long RECENT = 25;

  private final String instance;
  private final EventHub hub;
  private final GenerationIndex index;
  private final ObjectMapper json;
  private final TopicFollower follower;

  private record DeploymentData(
      String model,
      String version,
      String mode,
      long revision,
      String by,
      String reason,
      Instant deployedAt,
      String trial) {}

  private record TrialData(
      String model,
      String version,
      String champion,
      String mode,
      String outcome,
      String by,
      String reason,
      Instant endedAt) {}

  private record ProgressData(
      String model,
      String jobId,
      String phase,
      int step,
      int totalSteps,
      Map<String, Double> lossParts,
      double picturesPerSecond,
      double etaSeconds,
      Double sensitiveRate,
      Instant beatAt) {}

  private record AlarmData(
      String model, String instance, boolean alarmed, double share, String judge) {}

  /**
   * @param instance this instance's name
   * @param consumers makes a read_committed consumer without a group
   * @param recent Generations that a start goes back, in all
   */
  public EventFeed(
      String instance,
      Supplier<Consumer<byte[], byte[]>> consumers,
      EventHub hub,
      GenerationIndex index,
      ObjectMapper json,
      int recent) {
    this.instance = instance;
    this.hub = hub;
    this.index = index;
    this.json = json;
    this.follower =
        new TopicFollower(
            "lethe-event-feed",
            consumers,
            Map.of(
                Topics.GENERATIONS,
                TopicFollower.Start.latestInAll(recent),
                Topics.DEPLOYMENTS,
                TopicFollower.Start.latest(RECENT),
                Topics.TRIAL_RESULTS,
                TopicFollower.Start.latest(RECENT),
                Topics.TRAINING_PROGRESS,
                TopicFollower.Start.latest(RECENT)),
            TopicFollower.AfterError.GO_ON,
            TopicFollower.each(this::read));
  }

  /** Starts to read. */
  public void start() {
    follower.start();
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    String id = "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
    if (record.topic().equals(Topics.GENERATIONS.name())) {
      Generation g = Topics.GENERATIONS.decode(record);
      index.put(g, record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
      String request = g.getRequestId();
      publish(
          id, EventType.GENERATIONS, g.getModel(), request, "generation", GenerationFacts.of(g));
    } else if (record.topic().equals(Topics.DEPLOYMENTS.name())) {
      Deployment d = Topics.DEPLOYMENTS.decode(record);
      publish(id, EventType.DEPLOYMENTS, d.getModel(), null, "deployment", data(d));
    } else if (record.topic().equals(Topics.TRIAL_RESULTS.name())) {
      TrialResult r = Topics.TRIAL_RESULTS.decode(record);
      publish(id, EventType.DEPLOYMENTS, r.getModel(), null, "trial", data(r));
    } else {
      TrainingProgress p = Topics.TRAINING_PROGRESS.decode(record);
      publish(id, EventType.PROGRESS, p.getModel(), null, "progress", data(p));
    }
  }

  /** Tells of one more picture that this instance made; it stands in no topic yet. */
  public void made(RequestProgress.Progress progress) {
    publish(null, EventType.REQUESTS, progress.model(), progress.requestId(), "request", progress);
  }

  /** Tells that a guard of this instance begins to alarm, or no longer does. */
  public void alarm(String model, GuardStatus guard) {
    var data =
        new AlarmData(model, instance, guard.alarmed(), guard.share(), guard.judge().orElse(null));
    publish(null, EventType.ALARMS, model, null, "alarm", data);
  }

  private void publish(
      String id, EventType type, String model, String requestId, String name, Object data) {
    try {
      hub.publish(new Event(id, type, model, requestId, name, json.writeValueAsString(data)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event of " + name + " can't be written", e);
    }
  }

  private static DeploymentData data(Deployment d) {
    return new DeploymentData(
        d.getModel(),
        d.getVersion(),
        d.getMode().name(),
        d.getRevision(),
        d.getBy(),
        d.getReason(),
        d.getDeployedAt(),
        d.getTrial() == null ? null : d.getTrial().getVersion());
  }

  private static TrialData data(TrialResult r) {
    return new TrialData(
        r.getModel(),
        r.getVersion(),
        r.getChampion(),
        r.getMode().name(),
        r.getOutcome().name(),
        r.getBy(),
        r.getReason(),
        r.getEndedAt());
  }

  private static ProgressData data(TrainingProgress p) {
    return new ProgressData(
        p.getModel(),
        p.getJobId(),
        p.getPhase().name(),
        p.getStep(),
        p.getTotalSteps(),
        p.getLossParts(),
        p.getPicturesPerSecond(),
        p.getEtaSeconds(),
        p.getSensitiveRate(),
        p.getBeatAt());
  }

  /**
   * Why it reads no more, in one sentence; empty while it does, or tries to. Waits for no lock.
   *
   * @param longest how long one batch of records may take
   */
  public Optional<String> problem(Duration longest) {
    return follower.problem(longest);
  }

  @Override
  public void close() {
    follower.close();
  }
}
