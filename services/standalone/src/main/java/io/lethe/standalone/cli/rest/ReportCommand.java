package io.lethe.standalone.cli.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.cli.output.RowTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe report}: says that pictures are sensitive. */
@Command(
    name = "report",
    description =
        "Reports pictures that should never be made again, and prints the reportId of each, by which"
            + " it can be retracted.",
    sortOptions = false)
public final class ReportCommand implements Callable<Integer> {

  @ArgGroup(multiplicity = "1")
  Reported reported;

  /** What is reported. */
  static final class Reported {
    @Parameters(
        paramLabel = "GENERATION_ID",
        arity = "1..*",
        description = "Pictures that serving made, as generate prints them")
    List<String> generations;

    @Option(
        names = "--picture",
        paramLabel = "FILE",
        required = true,
        description = "A picture of another origin: PNG, JPEG or WebP")
    Path picture;
  }

  @Mixin ModelOption model;

  @Option(
      names = "--reporter",
      paramLabel = "NAME",
      description =
          "Who reports (default: the caller, where services ask who calls; else the user of this machine)")
  String reporter;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why")
  String reason;

  @Option(
      names = "--report-id",
      paramLabel = "ID",
      description = "A repeat with the same id counts once (default: random)")
  String reportId;

  @Option(
      names = "--class-label",
      paramLabel = "N",
      description = "Class of the --picture, of a model that has classes")
  Integer classLabel;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "Text that the --picture was made for, of a model that takes prompts")
  String prompt;

  @Mixin RestOptions rest;
  @Mixin OutputOption output;
  @Spec CommandSpec spec;

  private record Taken(String reportId, String generationId, Path picture) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> generations = reported.generations == null ? List.of() : reported.generations;
    if (reportId != null && generations.size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--report-id names one report, and these are %d pictures.".formatted(generations.size()));
    }
    List<Taken> taken = new ArrayList<>();
    try {
      report(generations, taken);
    } finally {
      // Those before a refused one are reported: whoever takes one back needs its id.
      print(taken);
    }
    return 0;
  }

  private void report(List<String> generations, List<Taken> taken)
      throws IOException, InterruptedException {
    RestClient serving = rest.serving();
    if (reported.picture != null) {
      Map<String, Object> body = body();
      body.put("png", Files.readAllBytes(reported.picture));
      body.put("classLabel", classLabel);
      body.put("prompt", prompt);
      taken.add(new Taken(send(serving, body), null, reported.picture));
    }
    for (String generation : generations) {
      Map<String, Object> body = body();
      body.put("generationId", generation);
      taken.add(new Taken(send(serving, body), generation, null));
    }
  }

  private void print(List<Taken> taken) {
    if (taken.isEmpty()) {
      return;
    }
    output.print(
        taken,
        out -> {
          var table = new RowTable("REPORT", "PICTURE");
          taken.forEach(
              one ->
                  table.row(
                      one.reportId(),
                      one.generationId() == null ? one.picture() : one.generationId()));
          table.print(out);
        });
  }

  private Map<String, Object> body() {
    Map<String, Object> body = new HashMap<>();
    body.put("model", model.name);
    body.put("reporter", rest.author(reporter));
    body.put("reason", reason);
    body.put("reportId", reportId);
    return body;
  }

  private static String send(RestClient serving, Map<String, Object> body)
      throws RestCallException, InterruptedException {
    JsonNode answer = serving.post("/v1/reports", body);
    return Fields.text(answer, "reportId");
  }
}
