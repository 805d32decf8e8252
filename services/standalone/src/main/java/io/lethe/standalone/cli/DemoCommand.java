package io.lethe.standalone.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.lethe.diffusion.captioned.Motif;
import io.lethe.experiments.cli.Assets;
import io.lethe.standalone.demo.Demo;
import io.lethe.standalone.demo.DemoPage;
import io.lethe.standalone.demo.DemoReport;
import io.lethe.standalone.demo.DemoSettings;
import io.lethe.standalone.demo.DemoTarget;
import io.lethe.standalone.demo.ResultTable;
import io.lethe.standalone.demo.TextDemo;
import io.lethe.standalone.demo.TextDemoSettings;
import io.lethe.standalone.demo.TextResultTable;
import io.lethe.standalone.stack.Stack;
import io.lethe.standalone.stack.StackSettings;
import io.lethe.standalone.stack.StackStartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe demo}: the whole loop on real digits. */
@Command(
    name = "demo",
    description =
        "Serves MNIST digits, reports one of them, retrains, swaps, and shows before and after. "
            + "Everything runs on this machine, in a temporary directory, "
            + "unless --kafka and --url name a running system.",
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {

  private static final int ANY_PORT = 0;

  /** What was measured on the small text-to-image model (docs/lab/text-to-image.md). */
  private static final Map<String, String> TEXT_TRAINING =
      Map.of(
          "lethe.labeler.training.steps", "100",
          "lethe.labeler.training.learning-rate", "5e-3",
          "lethe.trainer.gate.guidance-scale", "4",
          "lethe.serving.default-text-guidance-scale", "4",
          "lethe.serving.default-steps", "20");

  @Option(
      names = "--digit",
      paramLabel = "D",
      description = "The digit that is reported, 0 to 9 (default: ${DEFAULT-VALUE})")
  int digit = 7;

  @Option(
      names = "--text",
      description = "Reports a digit of a small text-to-image model, under several prompts")
  boolean text;

  @Option(
      names = "--reports",
      paramLabel = "N",
      description = "How many reports are sent (default: ${DEFAULT-VALUE})")
  int reports = 50;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description =
          "Pictures measured before and after, each; with --text under four kinds of prompts"
              + " (default: ${DEFAULT-VALUE})")
  int pictures = 512;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures to a file")
  Path json;

  @Option(
      names = "--grid",
      paramLabel = "FILE",
      description = "Where the picture goes (default: ${DEFAULT-VALUE})")
  Path grid = Path.of("lethe-demo.png");

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description =
          "Where a page with pictures, figures and what happened when goes"
              + " (default: ${DEFAULT-VALUE})")
  Path page = Path.of("lethe-demo.html");

  @Option(names = "--keep", description = "Keeps the data directory, and the stack up afterwards")
  boolean keep;

  @ArgGroup(exclusive = false, multiplicity = "0..1")
  RunningSystem system;

  @Mixin StackOptions options;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireRange("--digit", digit, 0, 9);
    requireRange("--reports", reports, 10, 5000);
    requireRange("--pictures", pictures, 16, 100_000);
    if (system != null) {
      runAgainst(system);
      return 0;
    }
    Path data = Files.createTempDirectory("lethe-demo-");
    run(data);
    // Only after success: a failure leaves its log behind.
    if (!keep) {
      DataDirectory.delete(data);
    }
    return 0;
  }

  /** What starts nothing has no use for options of the start. */
  private void runAgainst(RunningSystem running) throws IOException, InterruptedException {
    if (keep || options.areGiven()) {
      throw new ParameterException(
          spec.commandLine(),
          "--keep, --config, --http-port and --kafka-port are for a system that the demo starts.");
    }
    show(
        new DemoTarget(
            running.url, running.users(), KafkaOptions.clients(running.bootstrapServers), false));
  }

  /** Runs the demo and writes down what it finds. */
  private void show(DemoTarget target) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (text) {
      showText(target, out);
      return;
    }
    DemoReport report = new Demo(demoSettings(), target, out).run();
    Files.write(grid, report.grid());
    StringWriter table = new StringWriter();
    ResultTable.print(report.result(), new PrintWriter(table));
    out.print(table);
    out.printf("%-34s %s%n", "picture", grid.toAbsolutePath());
    out.printf("%-34s %s%n", "page", page.toAbsolutePath());
    String title =
        "%d reports of the digit %d".formatted(report.result().reports(), report.result().digit());
    Files.writeString(
        page, DemoPage.html(title, report.grid(), table.toString(), report.history()));
    writeJson(report.result());
  }

  private void showText(DemoTarget target, PrintWriter out)
      throws IOException, InterruptedException {
    TextDemo.Outcome outcome = new TextDemo(textSettings(), target, out).run();
    Files.write(grid, outcome.grid());
    StringWriter table = new StringWriter();
    TextResultTable.print(outcome.result(), new PrintWriter(table));
    out.print(table);
    out.printf("%-44s %s%n", "picture", grid.toAbsolutePath());
    out.printf("%-44s %s%n", "page", page.toAbsolutePath());
    Files.writeString(
        page,
        DemoPage.html(
            "Reports of one digit under several prompts",
            outcome.grid(),
            table.toString(),
            outcome.history()));
    writeJson(outcome.result());
  }

  private void writeJson(Object result) throws IOException {
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), result);
    }
  }

  private void run(Path data) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Starting Kafka and the services ...");
    out.flush();
    var settings =
        new StackSettings(
            data, options.httpPort(ANY_PORT), options.kafkaPort, policy(options.properties()));
    try (Stack stack = Stack.start(settings)) {
      out.printf("REST %s, Kafka %s, data %s%n", stack.http(), stack.bootstrapServers(), data);
      out.flush();
      requireServed(stack);
      show(
          new DemoTarget(
              stack.http(), List.of(), KafkaOptions.clients(stack.bootstrapServers()), true));
      if (keep) {
        out.printf(
            "The stack stays up, with its console at %s; stop it with ctrl-C.%n", stack.http());
        out.flush();
        stack.awaitStop();
      } else {
        out.printf(
            "%nNext: ./lethe up starts it to stay, with a console at http://127.0.0.1:8080/%n");
        out.flush();
      }
    }
  }

  private static void requireServed(Stack stack) {
    stack
        .unserved()
        .forEach(
            (model, reason) -> {
              throw new StackStartException("Model %s is not served: %s".formatted(model, reason));
            });
  }

  private TextDemoSettings textSettings() {
    return new TextDemoSettings(
        Motif.values()[digit],
        reports,
        Math.max(1, pictures / TextDemo.KINDS),
        Assets.directory("models/captioned-classifier").resolve("classifier.safetensors"));
  }

  private DemoSettings demoSettings() {
    return new DemoSettings(
        digit,
        reports,
        pictures,
        Assets.directory("datasets/mnist"),
        Assets.directory("models/mnist-classifier").resolve("classifier.safetensors"));
  }

  /**
   * One job for all reports, and one trusted reporter who may hold all labels; what the user
   * configures goes before it. Age is out of the way, since on a slow machine it would open a first
   * job before the last report.
   */
  private Map<String, String> policy(Map<String, String> configured) {
    Map<String, String> properties = new TreeMap<>(configured);
    if (text) {
      properties.keySet().removeIf(name -> name.startsWith("lethe.trainer.models.mnist."));
      String model = "lethe.trainer.models." + TextDemo.MODEL + ".";
      properties.put(model + "base", Assets.directory("models/captioned-32").toString());
      properties.put(model + "unlabeled.source", "generations");
      TEXT_TRAINING.forEach(properties::putIfAbsent);
    }
    properties.putIfAbsent("lethe.labeler.trigger.count", Integer.toString(reports));
    properties.putIfAbsent("lethe.labeler.trigger.age", "1m");
    properties.putIfAbsent("lethe.labeler.trusted-reporters", Demo.TRUSTED_REPORTER);
    properties.putIfAbsent("lethe.labeler.vetting.max-share", "1");
    // What is compared is the model: pictures of the same seeds, held back or not.
    properties.putIfAbsent("lethe.serving.guard.mode", "flag");
    return properties;
  }

  private void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), "%s must be %d to %d, not %d.".formatted(option, least, most, value));
    }
  }
}
