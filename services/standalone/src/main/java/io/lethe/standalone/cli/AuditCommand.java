package io.lethe.standalone.cli;

import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.operations.Audit;
import io.lethe.standalone.operations.LineageException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe audit}: the reports behind a version. */
@Command(
    name = "audit",
    description = {
      "Lists the reports behind a version, checks its labelled set's digest against"
          + " lethe.label-log,",
      "and says what became of each label since."
    },
    mixinStandardHelpOptions = true,
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
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws LineageException {
    Audit audit = Audit.of(kafka.clients(), model, version);
    PrintWriter out = spec.commandLine().getOut();
    ModelVersion facts = audit.version();
    out.printf(
        "version %s of model %s, %s, from %s, gated against %s, job %s, labels through sequence"
            + " %d%n",
        facts.getVersion(),
        model,
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
    return audit.isConfirmed() ? 0 : 1;
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
