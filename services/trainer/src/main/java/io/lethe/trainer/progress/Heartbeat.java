package io.lethe.trainer.progress;

import io.lethe.diffusion.finetune.StepProgress;
import io.lethe.diffusion.finetune.TrainingListener;
import io.lethe.diffusion.prior.SensitiveRate;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.TrainingJob;
import io.lethe.schemas.TrainingProgress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the world once a second, and at each change of phase, that a job is being worked on. A beat
 * that fails costs itself: the next one comes.
 */
public final class Heartbeat implements AutoCloseable, TrainingListener {

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final long INTERVAL_MILLIS = 1000;
  private static final Duration LOST_AFTER = Duration.ofMinutes(5);

  private final Consumer<TrainingProgress> listener;
  private final TrainingJob job;
  private final Duration lostAfter;
  private final ScheduledExecutorService clock;
  private volatile long beganAt = System.nanoTime();
  private JobPhase phase = JobPhase.WAITING_FOR_LABELS;
  private int step;
  private int stepsSince;
  private Map<String, Double> lossParts = Map.of();
  private Map<String, Double> figures = Map.of();
  private double picturesPerSecond;
  private Optional<SensitiveRate> sensitiveRate = Optional.empty();
  private long trainingSince;

  private Heartbeat(Consumer<TrainingProgress> listener, TrainingJob job, Duration lostAfter) {
    this.listener = listener;
    this.job = job;
    this.lostAfter = lostAfter;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lethe-heartbeat");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Starts to beat for a job. */
  public static Heartbeat start(Consumer<TrainingProgress> listener, TrainingJob job) {
    return start(listener, job, LOST_AFTER);
  }

  /**
   * As the other.
   *
   * @param lostAfter how long a beat may take before it counts as stuck
   */
  static Heartbeat start(Consumer<TrainingProgress> listener, TrainingJob job, Duration lostAfter) {
    var heartbeat = new Heartbeat(listener, job, lostAfter);
    heartbeat.clock.scheduleAtFixedRate(
        () -> heartbeat.beat(heartbeat::now), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    return heartbeat;
  }

  private void beat(Supplier<TrainingProgress> progress) {
    beganAt = System.nanoTime();
    try {
      listener.accept(progress.get());
    } catch (RuntimeException | Error e) {
      // Else the clock would stop for ever, and the job would go on unheard.
      LOG.warn("A heartbeat of job {} failed", job.getJobId(), e);
    }
  }

  /** Whether no beat has begun for so long that nobody hears of the job any more. */
  public boolean isLost() {
    return System.nanoTime() - beganAt > lostAfter.toNanos();
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
    clock.execute(() -> beat(() -> progress));
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
  public synchronized void onStep(StepProgress progress) {
    step = progress.step();
    stepsSince++;
    picturesPerSecond = progress.imagesPerSecond();
    lossParts =
        Map.of(
            "loss", progress.loss(),
            "positiveRisk", progress.positiveRisk(),
            "negativeRisk", progress.negativeRisk(),
            "unlabeledLoss", progress.unlabeledLoss(),
            "sensitiveLoss", progress.sensitiveLoss(),
            "gradientNorm", progress.gradientNorm(),
            "microBatch", (double) progress.microBatch());
  }

  /**
   * Says at once what the model in training makes so far; the rate goes on with each beat.
   *
   * @param rate of sensitive pictures, where there is a judge
   * @param png the pictures
   */
  public void show(Optional<SensitiveRate> rate, byte[] png) {
    TrainingProgress progress;
    synchronized (this) {
      sensitiveRate = rate;
      progress = TrainingProgress.newBuilder(now()).setSamples(ByteBuffer.wrap(png)).build();
    }
    clock.execute(() -> beat(() -> progress));
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
        .setSensitiveRate(sensitiveRate.map(SensitiveRate::rate).orElse(null))
        .setSensitiveRateError(sensitiveRate.map(SensitiveRate::standardError).orElse(null))
        .setBeatAt(Instant.now())
        .build();
  }

  /** Beats no more, once what was said of phases is sent. */
  @Override
  public void close() {
    clock.shutdown();
  }
}
