package io.lethe.standalone.cli.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe retract}: takes reports back. */
@Command(
    name = "retract",
    description =
        "Takes reports back, at any age: a label that nobody else supports is one no more.")
public final class RetractCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "REPORT_ID",
      arity = "1..*",
      description = "Reports, as report prints them")
  List<String> reports;

  @Mixin ModelOption model;

  @Option(
      names = "--reporter",
      paramLabel = "NAME",
      description =
          "Who reported (default: the caller, where services ask who calls; else the user of this machine)")
  String reporter;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why")
  String reason;

  @Mixin RestOptions rest;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws RestCallException, InterruptedException {
    RestClient serving = rest.serving();
    for (String report : reports) {
      Map<String, Object> body = new HashMap<>();
      body.put("model", model.name);
      body.put("reporter", rest.author(reporter));
      body.put("reason", reason);
      body.put("reportId", report);
      body.put("kind", "RETRACT");
      serving.post("/v1/reports", body);
      spec.commandLine().getOut().printf("the retraction of report %s is sent%n", report);
    }
    return 0;
  }
}
