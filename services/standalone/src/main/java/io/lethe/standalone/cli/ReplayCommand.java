package io.lethe.standalone.cli;

import io.lethe.schemas.DeadLetter;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.operations.Replay;
import io.lethe.topics.KafkaClients;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe replay}: sends chosen dead letters again. */
@Command(
    name = "replay",
    description =
        "Sends dead letters of clients' topics again, as they were: after a cause is gone, such as a "
            + "generation that came too late. Without --send it only lists them.")
public final class ReplayCommand implements Callable<Integer> {

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "Topic they were read from (default: ${DEFAULT-VALUE})")
  String topic = "lethe.reports";

  @Option(
      names = "--containing",
      paramLabel = "TEXT",
      description = "Only those whose reason contains this")
  String containing = "";

  @Option(names = "--send", description = "Send them")
  boolean send;

  @Mixin KafkaOptions kafka;
  @Mixin OutputOption output;

  /** A dead letter, and where the original was read. */
  private record Row(
      String place,
      String topic,
      int partition,
      long offset,
      String reason,
      Instant deadAt,
      boolean sent) {

    static Row of(Replay.Letter letter, boolean sent) {
      DeadLetter content = letter.content();
      return new Row(
          letter.place(),
          content.getTopic(),
          content.getPartition(),
          content.getOffset(),
          content.getReason(),
          content.getDeadAt(),
          sent);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    KafkaClients clients = kafka.clients();
    List<Replay.Letter> letters = Replay.choose(clients, topic, containing);
    if (send) {
      Replay.send(clients, letters);
    }
    List<Row> rows = letters.stream().map(letter -> Row.of(letter, send)).toList();
    output.print(
        rows,
        out -> {
          rows.forEach(row -> out.printf("%s  %s%n", row.place(), PrintableText.of(row.reason())));
          out.printf("%d dead letters%s%n", rows.size(), send ? " sent again" : ", none sent");
        });
    return 0;
  }
}
