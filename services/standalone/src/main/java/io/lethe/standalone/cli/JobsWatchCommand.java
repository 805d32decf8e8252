package io.lethe.standalone.cli;

import io.lethe.schemas.JobOutcome;
import io.lethe.schemas.JobPhase;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.cli.output.StageProgress;
import io.lethe.standalone.jobs.JobHistory;
import io.lethe.standalone.jobs.JobState;
import io.lethe.standalone.jobs.JobWatch;
import io.lethe.standalone.jobs.UnknownJobException;
import io.lethe.topics.KafkaClients;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe jobs watch}: a job while it runs. */
@Command(
    name = "watch",
    description =
        "Shows how far a job is until it ends. Without a JOB_ID it is the open job, or the next.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the job made a version, or was not needed",
      "1:it was rejected, cancelled or failed",
      "2:the command line is wrong"
    })
final class JobsWatchCommand implements Callable<Integer> {

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Set<String> GOOD =
      Set.of(JobOutcome.PUBLISHED.name(), JobOutcome.NOT_NEEDED.name());

  @Parameters(paramLabel = "JOB_ID", arity = "0..1", description = "The job, as list prints it")
  String jobId;

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Mixin KafkaOptions kafka;
  @Spec CommandSpec spec;

  private JobPhase phase;
  private StageProgress training;

  @Override
  public Integer call() throws UnknownJobException, InterruptedException {
    KafkaClients clients = kafka.clients();
    // Asks once, so that a broker that is away is told: a follower would try for ever.
    JobHistory.read(clients);
    try (JobWatch watch = new JobWatch(clients)) {
      while (true) {
        watch.awaitNews(LOOK);
        if (!watch.isComplete()) {
          continue;
        }
        Optional<JobState> job = jobId == null ? watch.open(model) : watch.find(jobId);
        if (job.isEmpty() && jobId != null) {
          throw UnknownJobException.of(jobId);
        }
        if (job.isPresent()) {
          jobId = job.get().jobId();
          show(job.get());
          if (!job.get().isOpen()) {
            return GOOD.contains(job.get().state()) ? 0 : 1;
          }
        }
      }
    } finally {
      closeProgress();
    }
  }

  private void show(JobState job) {
    PrintWriter out = spec.commandLine().getOut();
    if (!job.isOpen()) {
      closeProgress();
      out.println(PrintableText.of(end(job)));
    } else if (job.phase() != null) {
      if (job.phase() != phase) {
        closeProgress();
        phase = job.phase();
        out.println(
            PrintableText.of("job %s of model %s: %s".formatted(job.jobId(), job.model(), phase)));
      }
      if (phase == JobPhase.TRAINING && job.steps() > 0) {
        if (training == null) {
          training = StageProgress.open(out, "training", job.steps());
        }
        training.at(job.step());
      }
    }
    out.flush();
  }

  private static String end(JobState job) {
    return "job %s of model %s: %s%s%s"
        .formatted(
            job.jobId(),
            job.model(),
            job.state(),
            job.version() == null ? "" : " " + job.version(),
            job.reason() == null || job.reason().isEmpty() ? "" : ", " + job.reason());
  }

  private void closeProgress() {
    if (training != null) {
      training.close();
      training = null;
    }
  }
}
