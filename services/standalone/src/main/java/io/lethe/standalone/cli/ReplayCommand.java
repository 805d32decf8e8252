package io.lethe.standalone.cli;

import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.operations.Replay;
import io.lethe.topics.KafkaClients;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe replay}: sends chosen dead letters again. */
@Command(
    name = "replay",
    description = {
      "Sends dead letters of clients' topics again, as they were: after a cause is gone, such as a",
      "generation that came too late. Without --send it only lists them."
    },
    mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "Topic they were read from (default: ${DEFAULT-VALUE})")
  String topic = "lethe.reports";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only those whose reason contains this")
  String reason = "";

  @Option(names = "--send", description = "Send them")
  boolean send;

  @Mixin KafkaOptions kafka;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    KafkaClients clients = kafka.clients();
    List<Replay.Letter> letters = Replay.choose(clients, topic, reason);
    letters.forEach(
        letter ->
            out.printf("%s  %s%n", letter.place(), PrintableText.of(letter.content().getReason())));
    if (send) {
      Replay.send(clients, letters);
    }
    out.printf("%d dead letters%s%n", letters.size(), send ? " sent again" : ", none sent");
    return 0;
  }
}
