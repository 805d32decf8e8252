package io.lethe.standalone.cli;

import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import io.lethe.standalone.cli.rest.RestOptions;
import io.lethe.standalone.status.BrokerStatus;
import io.lethe.standalone.status.SystemStatus;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lethe status}: the whole system at one look. */
@Command(
    name = "status",
    description =
        "Shows the whole system at one look: services, models with their champions and labels, what is"
            + " held back, last jobs and dead letters. With --kafka it asks the broker too.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all is up, and each model in service is live",
      "1:something is not",
      "2:the command line is wrong"
    })
public final class StatusCommand implements Callable<Integer> {

  @Mixin RestOptions rest;
  @Mixin KafkaOptions kafka;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws InterruptedException {
    SystemStatus status = SystemStatus.read(rest.serving(), rest.labeler(), broker());
    output.print(status, out -> print(status, out));
    return status.isGood() ? 0 : 1;
  }

  private Optional<BrokerStatus> broker() throws InterruptedException {
    if (!kafka.isGiven()) {
      return Optional.empty();
    }
    return Optional.of(BrokerStatus.read(kafka.clients()));
  }

  private static void print(SystemStatus status, PrintWriter out) {
    var parts = new RowTable("PART", "STATE", "AT", "PROBLEM");
    if (status.broker() != null) {
      parts.row(
          "broker",
          state(status.broker().up()),
          status.broker().address(),
          status.broker().problem());
    }
    parts.row(
        "serving",
        state(status.serving().up()),
        status.serving().url(),
        status.serving().problem());
    parts.row(
        "labeler",
        state(status.labeler().up()),
        status.labeler().url(),
        status.labeler().problem());
    parts.print(out);
    out.println();
    var models =
        new RowTable(
            "MODEL", "STATE", "LIVE", "CHAMPION", "MODE", "LABELS", "HELD", "WAITING", "LAST JOB");
    status
        .models()
        .forEach(
            model ->
                models.row(
                    model.model(),
                    model.state(),
                    model.live(),
                    model.champion(),
                    model.mode(),
                    model.labels(),
                    model.held(),
                    model.pending(),
                    model.lastJob()));
    models.print(out);
    out.println();
    out.printf(
        "dead letters: %s%n", status.deadLetters() == null ? "not known" : status.deadLetters());
  }

  private static String state(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
