package io.lethe.standalone.cli;

import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import io.lethe.standalone.jobs.JobHistory;
import io.lethe.standalone.jobs.JobState;
import io.lethe.standalone.jobs.UnknownJobException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe jobs show}: one job. */
@Command(
    name = "show",
    description = "Shows a job: its labels, how far it is, how it ended, and its figures.")
final class JobsShowCommand implements Callable<Integer> {

  @Parameters(paramLabel = "JOB_ID", description = "The job, as list prints it")
  String jobId;

  @Mixin KafkaOptions kafka;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws UnknownJobException {
    JobState job =
        JobHistory.read(kafka.clients())
            .find(jobId)
            .orElseThrow(() -> UnknownJobException.of(jobId));
    output.print(job, out -> table(job).print(out));
    return 0;
  }

  private static RowTable table(JobState job) {
    var table =
        new RowTable("FACT", "VALUE")
            .row("job", job.jobId())
            .row("model", job.model())
            .row("state", job.state())
            .row("cause", job.cause())
            .row("opened", job.openedAt())
            .row("ended", job.endedAt())
            .row("base version", job.baseVersion())
            .row("labels", text(job.labels()))
            .row("through sequence", text(job.throughSequence()))
            .row("version", job.version())
            .row("reason", job.reason())
            .row("cancelled because", job.cancelReason());
    if (job.phase() != null) {
      table
          .row("phase", job.phase())
          .row("step", "%d of %d".formatted(job.step(), job.steps()))
          .row("pictures a second", text(job.picturesPerSecond()))
          .row("seconds left", text(job.etaSeconds()))
          .row("last beat", job.beatAt());
    }
    job.losses().forEach((name, value) -> table.row("loss: " + name, text(value)));
    job.figures().forEach((name, value) -> table.row(name, text(value)));
    return table;
  }

  private static String text(Number value) {
    return value == null ? null : value.toString();
  }
}
