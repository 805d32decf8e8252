package io.lethe.trainer.jobs;

import io.lethe.topics.KafkaClients;
import io.lethe.topics.RetryingThread;
import io.lethe.topics.access.ServiceAccess;
import io.lethe.trainer.versions.RetiredModels;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Takes training jobs one after the other, in session after session: one that fails is followed by
 * another. A job runs on a thread of its own, for hours if need be, while the session's goes on
 * polling paused partitions and so keeps its place in the group. What ends a job is committed with
 * its offset; when that fails the job is read again, and found finished on disk or in the topics.
 */
public final class JobConsumer implements AutoCloseable {

  /** The group of all trainers. */
  public static final String GROUP = ServiceAccess.TRAINER.group().orElseThrow();

  private static final Duration STOP_WAIT = Duration.ofSeconds(60);

  /** Beyond what a job may take to stop: consumer and producer are closed, too. */
  private static final Duration CLOSE_WAIT = STOP_WAIT.plusSeconds(10);

  /** Far beyond what any call to Kafka may take, and the copying of a base. */
  private static final Duration STUCK_AFTER = Duration.ofMinutes(15);

  private final KafkaClients clients;
  private final String instance;
  private final JobRun jobRun;
  private final BaseVersions bases;
  private final RetiredModels retired;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "lethe-training");
            thread.setDaemon(true);
            return thread;
          });
  private final RetryingThread thread = new RetryingThread("lethe-jobs", this::work, CLOSE_WAIT);
  private volatile JobSession session;
  private volatile boolean stopping;
  private volatile long cameRoundAt = System.nanoTime();

  private JobConsumer(
      KafkaClients clients,
      String instance,
      JobRun jobRun,
      BaseVersions bases,
      RetiredModels retired) {
    this.clients = clients;
    this.instance = instance;
    this.jobRun = jobRun;
    this.bases = bases;
    this.retired = retired;
  }

  /**
   * Joins the group and starts to take jobs.
   *
   * @param instance unique among all trainers
   */
  public static JobConsumer start(
      KafkaClients clients,
      String instance,
      JobRun jobRun,
      BaseVersions bases,
      RetiredModels retired) {
    var jobs = new JobConsumer(clients, instance, jobRun, bases, retired);
    jobs.thread.start();
    return jobs;
  }

  /** Under which a trainer of a name commits. */
  public static String transactionalId(String instance) {
    return GROUP + "-" + instance;
  }

  private void work(BooleanSupplier running) {
    session =
        new JobSession(
            clients.member("jobs", GROUP, 1),
            new JobTransaction(clients, transactionalId(instance)),
            jobRun,
            bases,
            retired,
            worker,
            STOP_WAIT);
    session.run(() -> running.getAsBoolean() && !stopping, () -> cameRoundAt = System.nanoTime());
  }

  /** Whether the group has given it its partitions, and their models have a version. */
  public boolean isReady() {
    JobSession now = session;
    return now != null && now.isReady();
  }

  /** Why a model can't have its first version, in one sentence; empty where each has one. */
  public Optional<String> failure() {
    JobSession now = session;
    return now == null ? Optional.empty() : now.failure();
  }

  /** Why the process should be restarted, in one sentence; empty while it need not be. */
  public Optional<String> problem() {
    if (!stopping && !thread.isAlive()) {
      return Optional.of("An error ended the thread that takes jobs.");
    }
    return System.nanoTime() - cameRoundAt > STUCK_AFTER.toNanos()
        ? Optional.of(
            "The thread that takes jobs is stuck for more than %d minutes."
                .formatted(STUCK_AFTER.toMinutes()))
        : jobRun.problem();
  }

  /** Stops within one step, and after 70 s at most; the job in work stays open. */
  @Override
  public void close() {
    stopping = true;
    JobSession now = session;
    if (now != null) {
      now.wakeUp();
    }
    thread.close();
    worker.shutdown();
  }
}
