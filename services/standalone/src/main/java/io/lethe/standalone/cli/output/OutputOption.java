package io.lethe.standalone.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option of all commands that list or show. */
public final class OutputOption {

  private static final ObjectMapper JSON = times(new ObjectMapper());
  private static final ObjectMapper YAML =
      times(
          YAMLMapper.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .build());

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      completionCandidates = OutputFormat.Names.class,
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  OutputFormat format = OutputFormat.TABLE;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  /** For people. */
  @FunctionalInterface
  public interface Table {

    /** Prints it. */
    void print(PrintWriter out);
  }

  /**
   * Prints in the format that was asked for.
   *
   * @param document records, lists and maps, as Jackson writes them
   * @param table the same for people
   */
  public void print(Object document, Table table) {
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> table.print(out);
      case JSON -> out.println(text(JSON, document));
      case YAML -> out.print(text(YAML, document));
    }
    out.flush();
  }

  private static String text(ObjectMapper mapper, Object document) {
    try {
      return mapper.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What the command found can't be written: " + e, e);
    }
  }

  private static ObjectMapper times(ObjectMapper mapper) {
    return mapper
        .registerModule(new JavaTimeModule())
        .enable(SerializationFeature.INDENT_OUTPUT)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }
}
