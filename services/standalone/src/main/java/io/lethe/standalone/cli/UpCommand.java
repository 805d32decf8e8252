package io.lethe.standalone.cli;

import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.stack.Stack;
import io.lethe.standalone.stack.StackSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe up}: starts everything and stays. */
@Command(
    name = "up",
    description = "Starts an embedded Kafka broker and all services; ctrl-C stops them.")
public final class UpCommand implements Callable<Integer> {

  /** Of a working directory. */
  static final Path DATA = Path.of(".lethe");

  private static final int HTTP_PORT = 8080;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Directory that holds everything (default: ${DEFAULT-VALUE})")
  Path data = DATA;

  @Mixin StackOptions options;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Starting Lethe ...");
    var settings =
        new StackSettings(
            data, options.httpPort(HTTP_PORT), options.kafkaPort, options.properties());
    try (Stack stack = Stack.start(settings)) {
      out.println("Lethe is up.");
      out.printf("  REST    %s  (API: %s/q/openapi)%n", stack.http(), stack.http());
      out.printf("  health  %s/q/health%n", stack.http());
      out.printf("  Kafka   %s%n", stack.bootstrapServers());
      out.printf("  data    %s%n", stack.data());
      out.printf("  log     %s%n", stack.data().resolve("lethe.log"));
      stack
          .unserved()
          .forEach(
              (model, reason) ->
                  out.println(
                      PrintableText.of("  model %s is not served: %s".formatted(model, reason))));
      out.println("Stop it with ctrl-C.");
      stack.awaitStop();
    }
    return 0;
  }
}
