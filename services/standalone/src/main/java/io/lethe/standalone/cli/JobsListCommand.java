package io.lethe.standalone.cli;

import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import io.lethe.standalone.jobs.JobHistory;
import io.lethe.standalone.jobs.JobState;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe jobs list}: all jobs that the topics hold. */
@Command(
    name = "list",
    description =
        "Lists the jobs that the topics hold: the latest of each model for certain, and older ones"
            + " until the broker compacts.")
final class JobsListCommand implements Callable<Integer> {

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Model name (default: jobs of all models)")
  String model;

  @Mixin KafkaOptions kafka;
  @Mixin OutputOption output;

  @Override
  public Integer call() {
    List<JobState> jobs =
        JobHistory.read(kafka.clients()).all().stream()
            .filter(job -> model == null || job.model().equals(model))
            .toList();
    output.print(jobs, out -> table(jobs).print(out));
    return 0;
  }

  private static RowTable table(List<JobState> jobs) {
    var table = new RowTable("JOB", "MODEL", "STATE", "CAUSE", "LABELS", "OPENED", "VERSION");
    jobs.forEach(
        job ->
            table.row(
                job.jobId(),
                job.model(),
                job.isOpen() && job.phase() != null
                    ? "%s %s %d/%d".formatted(job.state(), job.phase(), job.step(), job.steps())
                    : job.state(),
                job.cause(),
                job.labels(),
                job.openedAt(),
                job.version()));
    return table;
  }
}
