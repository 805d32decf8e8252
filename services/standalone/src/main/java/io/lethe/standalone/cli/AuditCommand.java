package io.lethe.standalone.cli;

import io.lethe.schemas.LabelChange;
import io.lethe.schemas.MembershipChange;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Split;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.operations.Audit;
import io.lethe.standalone.operations.LineageException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe audit}: the reports behind a version. */
@Command(
    name = "audit",
    description =
        "Lists the reports behind a version, checks its labelled set's digest against lethe.label-log, "
            + "and says what became of each label since.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the label log confirms the version's digest",
      "1:it does not, or the version is unknown"
    })
public final class AuditCommand implements Callable<Integer> {

  @Parameters(paramLabel = "VERSION", description = "Version name")
  String version;

  @Option(names = "--model", paramLabel = "NAME", required = true, description = "Model name")
  String model;

  @Mixin KafkaOptions kafka;
  @Mixin OutputOption output;

  @Override
  public Integer call() throws LineageException {
    Audit audit = Audit.of(kafka.clients(), model, version);
    output.print(Lineage.of(audit), out -> print(audit, out));
    return audit.isConfirmed() ? 0 : 1;
  }

  /** What programs get. */
  private record Lineage(
      String version,
      String model,
      VersionStatus status,
      String parent,
      String gatedAgainst,
      String jobId,
      long trainedThrough,
      String labelDigest,
      String digest,
      boolean confirmed,
      List<Sample> labels) {

    static Lineage of(Audit audit) {
      ModelVersion facts = audit.version();
      return new Lineage(
          facts.getVersion(),
          facts.getModel(),
          facts.getStatus(),
          facts.getParent(),
          facts.getGatedAgainst(),
          facts.getJobId(),
          facts.getTrainedThrough(),
          facts.getLabelDigest(),
          audit.digest(),
          audit.isConfirmed(),
          audit.samples().stream().map(Sample::of).toList());
    }
  }

  private record Sample(
      String sampleId,
      Split split,
      long since,
      List<String> reports,
      List<String> reporters,
      MembershipChange gone,
      Long goneAt) {

    static Sample of(Audit.Sample sample) {
      return new Sample(
          sample.sampleId(),
          sample.split(),
          sample.since(),
          sample.reports(),
          sample.reporters(),
          sample.gone().map(LabelChange::getChange).orElse(null),
          sample.gone().map(LabelChange::getSequence).orElse(null));
    }
  }

  private static void print(Audit audit, PrintWriter out) {
    ModelVersion facts = audit.version();
    out.printf(
        "version %s of model %s, %s, from %s, gated against %s, job %s, labels through sequence"
            + " %d%n",
        facts.getVersion(),
        facts.getModel(),
        facts.getStatus(),
        orNone(facts.getParent()),
        orNone(facts.getGatedAgainst()),
        orNone(facts.getJobId()),
        facts.getTrainedThrough());
    audit.samples().forEach(sample -> out.println(PrintableText.of(line(sample))));
    out.printf(
        "%d labels, digest %s: %s%n",
        audit.samples().size(),
        audit.digest(),
        audit.isConfirmed()
            ? "as the version says"
            : "NOT what the version says, " + facts.getLabelDigest());
  }

  private static String line(Audit.Sample sample) {
    String after =
        sample
            .gone()
            .map(change -> "  %s at %d".formatted(change.getChange(), change.getSequence()))
            .orElse("");
    return "%s %-8s %6d  reports %s, supported now by %s%s"
        .formatted(
            sample.sampleId(),
            sample.split(),
            sample.since(),
            sample.reports(),
            sample.reporters(),
            after);
  }

  private static String orNone(String name) {
    return name == null ? "none" : name;
  }
}
