package io.lethe.trainer.progress;

import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import io.lethe.schemas.topics.Topics;
import io.lethe.trainer.training.StepListener;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the world once a second, and at each change of phase, that a job is being worked on.
 * Outside the job's transaction: progress must be seen before the end. A beat that can't be sent is
 * dropped, since the next one says more.
 */
public final class Heartbeat implements AutoCloseable, StepListener {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final long INTERVAL_MILLIS = 1000;

  private final Producer<byte[], byte[]> producer;
  private final TrainingJob job;
  private final ScheduledExecutorService clock;
  private JobPhase phase = JobPhase.WAITING_FOR_LABELS;
  private int step;
  private int stepsSince;
  private Map<String, Double> lossParts = Map.of();
  private Map<String, Double> figures = Map.of();
  private double picturesPerSecond;
  private long trainingSince;

  private Heartbeat(Producer<byte[], byte[]> producer, TrainingJob job) {
    this.producer = producer;
    this.job = job;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lethe-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to beat for a job. */
  public static Heartbeat start(Producer<byte[], byte[]> producer, TrainingJob job) {
    var heartbeat = new Heartbeat(producer, job);
    heartbeat.clock.scheduleAtFixedRate(
        () -> heartbeat.send(heartbeat.now()), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    return heartbeat;
  }

  /** Changes the phase and says so at once. */
  public void enter(JobPhase next) {
    synchronized (this) {
      phase = next;
      if (next == JobPhase.TRAINING) {
        trainingSince = System.nanoTime();
        stepsSince = 0;
      }
    }
    TrainingProgress progress = now();
    clock.execute(() -> send(progress));
  }

  /** Figures of the job that each beat carries from now on, beside the objective's parts. */
  public synchronized void carry(Map<String, Double> known) {
    figures = Map.copyOf(known);
  }

  /** Adds one figure to those that each beat carries. */
  public synchronized void carry(String figure, double value) {
    var more = new HashMap<>(figures);
    more.put(figure, value);
    figures = Map.copyOf(more);
  }

  @Override
  public synchronized void onStep(
      int done, int steps, Map<String, Double> parts, double throughput) {
    step = done;
    stepsSince++;
    lossParts = parts;
    picturesPerSecond = throughput;
  }

  private void send(TrainingProgress progress) {
    try {
      producer.send(
          new ProducerRecord<>(
              Topics.TRAINING_PROGRESS.name(),
              job.getModel().getBytes(StandardCharsets.UTF_8),
              Topics.TRAINING_PROGRESS
                  .value()
                  .serializer()
                  .serialize(Topics.TRAINING_PROGRESS.name(), progress)));
    } catch (KafkaException e) {
      LOG.warn("A heartbeat of job {} was not sent: {}", job.getJobId(), e.toString());
    }
  }

  private synchronized TrainingProgress now() {
    int steps = job.getSettings().getSteps();
    // Of a job that was resumed, only the steps that were made here say how long one takes.
    double secondsAStep =
        stepsSince == 0 ? 0 : (System.nanoTime() - trainingSince) / 1e9 / stepsSince;
    Map<String, Double> told = new HashMap<>(figures);
    told.putAll(lossParts);
    return TrainingProgress.newBuilder()
        .setJobId(job.getJobId())
        .setModel(job.getModel())
        .setPhase(phase)
        .setStep(step)
        .setTotalSteps(steps)
        .setLossParts(told)
        .setPicturesPerSecond(picturesPerSecond)
        .setEtaSeconds(phase == JobPhase.TRAINING ? secondsAStep * (steps - step) : 0)
        .setBeatAt(Instant.now())
        .build();
  }

  /** Beats no more, once what was said of phases is sent. */
  @Override
  public void close() {
    clock.shutdown();
  }
}
