package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.schemas.rules.PrintableText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the two verdicts of a moderator have in common. */
abstract class VerdictCommand {

  @Parameters(
      paramLabel = "SAMPLE_ID",
      arity = "1..*",
      description = "Pictures, as list prints them")
  List<String> samples;

  @Mixin ModelOption model;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description =
          "Who gives the command (default: the caller, where services ask who calls; else the user of"
              + " this machine)")
  String by;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why")
  String reason;

  @Mixin RestOptions rest;
  @Spec CommandSpec spec;

  /** Sends a verdict on each picture. */
  final int decide(String kind) throws RestCallException, InterruptedException {
    RestClient serving = rest.serving();
    for (String sample : samples) {
      Map<String, Object> body = new HashMap<>();
      body.put("model", model.name);
      body.put("kind", kind);
      body.put("sampleId", sample);
      body.put("by", rest.author(by));
      body.put("reason", reason);
      JsonNode answer = serving.post("/v1/commands", body);
      spec.commandLine()
          .getOut()
          .println(
              PrintableText.of(
                  "%s of picture %s is sent, command %s"
                      .formatted(kind, sample, Fields.text(answer, "commandId"))));
    }
    return 0;
  }
}
