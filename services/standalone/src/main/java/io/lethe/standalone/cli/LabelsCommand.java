package io.lethe.standalone.cli;

import io.lethe.schemas.labelset.LabelHistory;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.operations.LabelLog;
import io.lethe.standalone.operations.LineageException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe labels}: a labelled set as it is or was. */
@Command(
    name = "labels",
    description = {
      "Rebuilds a model's labelled set as of a sequence from lethe.label-log and prints it:",
      "sampleId, split, the sequence at which it came in, and the reports behind it."
    },
    mixinStandardHelpOptions = true)
public final class LabelsCommand implements Callable<Integer> {

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Option(
      names = "--as-of",
      paramLabel = "SEQ",
      description = "Sequence; the last one where left out")
  Long asOf;

  @Mixin KafkaOptions kafka;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws LineageException {
    LabelLog log = LabelLog.read(kafka.clients(), model);
    long sequence = asOf == null ? log.last() : asOf;
    LabelHistory history = log.asOf(sequence);
    PrintWriter out = spec.commandLine().getOut();
    history
        .asOfThrough()
        .forEach(
            (sampleId, change) ->
                out.printf(
                    "%s %-8s %6d  %s%n",
                    sampleId,
                    change.getSplit(),
                    change.getSequence(),
                    PrintableText.of(String.join(" ", change.getReportIds()))));
    out.printf(
        "%d labels of model %s as of sequence %d of %d, digest %s%n",
        history.asOfThrough().size(), model, sequence, log.last(), history.digest());
    return 0;
  }
}
