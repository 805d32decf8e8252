package io.lethe.standalone.cli;

import io.lethe.schemas.Split;
import io.lethe.schemas.labelset.LabelHistory;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.operations.LabelLog;
import io.lethe.standalone.operations.LineageException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe labels}: a labelled set as it is or was. */
@Command(
    name = "labels",
    description =
        "Rebuilds a model's labelled set as of a sequence from lethe.label-log and prints it: "
            + "sampleId, split, the sequence at which it came in, and the reports behind it.")
public final class LabelsCommand implements Callable<Integer> {

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Option(
      names = "--as-of",
      paramLabel = "SEQ",
      description = "Sequence; the last one where left out")
  Long asOf;

  @Mixin KafkaOptions kafka;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws LineageException {
    LabelLog log = LabelLog.read(kafka.clients(), model);
    long sequence = asOf == null ? log.last() : asOf;
    LabelHistory history = log.asOf(sequence);
    List<Member> members = new ArrayList<>();
    history
        .asOfThrough()
        .forEach(
            (sampleId, change) ->
                members.add(
                    new Member(
                        sampleId, change.getSplit(), change.getSequence(), change.getReportIds())));
    var set = new LabelledSet(model, sequence, log.last(), history.digest(), members);
    output.print(set, out -> print(set, out));
    return 0;
  }

  private record LabelledSet(
      String model, long asOf, long last, String digest, List<Member> labels) {}

  private record Member(String sampleId, Split split, long sequence, List<String> reportIds) {}

  private static void print(LabelledSet set, PrintWriter out) {
    set.labels()
        .forEach(
            label ->
                out.printf(
                    "%s %-8s %6d  %s%n",
                    label.sampleId(),
                    label.split(),
                    label.sequence(),
                    PrintableText.of(String.join(" ", label.reportIds()))));
    out.printf(
        "%d labels of model %s as of sequence %d of %d, digest %s%n",
        set.labels().size(), set.model(), set.asOf(), set.last(), set.digest());
  }
}
