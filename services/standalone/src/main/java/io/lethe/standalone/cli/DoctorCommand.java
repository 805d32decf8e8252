package io.lethe.standalone.cli;

import io.lethe.experiments.cli.Assets;
import io.lethe.schemas.rules.PrintableText;
import io.lethe.standalone.cli.output.OutputOption;
import io.lethe.standalone.doctor.Diagnosis;
import io.lethe.standalone.doctor.Diagnosis.Outcome;
import io.lethe.standalone.doctor.KafkaExamination;
import io.lethe.standalone.doctor.MachineExamination;
import io.lethe.store.Store;
import io.lethe.store.StoreStartException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe doctor}: what is wrong, and what to do. */
@Command(
    name = "doctor",
    description =
        "Looks at the broker, the topics, the rights, the newest records, the device, the store, the data"
            + " set and the disk, and says for each what is wrong and what to do. It changes nothing.",
    sortOptions = false,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:nothing is wrong", "1:something is", "2:the command line is wrong"})
public final class DoctorCommand implements Callable<Integer> {

  @Mixin KafkaOptions kafka;
  @Mixin PrincipalOptions principals;

  @Option(
      names = "--store",
      paramLabel = "LOCATION",
      description = "Where versions lie: a path, file:/path or s3://bucket/prefix")
  String store;

  @Option(
      names = "--dataset",
      paramLabel = "DIR",
      description = "The data set that models are trained on (default: the shipped MNIST)")
  Path dataSet;

  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
  String device = "auto";

  @Mixin OutputOption output;

  @Override
  public Integer call() throws InterruptedException {
    List<Diagnosis> found = new ArrayList<>();
    found.addAll(
        kafka.isGiven()
            ? new KafkaExamination(kafka.clients(), principals.rules()).run()
            : KafkaExamination.nowhere());
    found.add(MachineExamination.device(device));
    found.add(store());
    found.add(dataSet());
    found.add(MachineExamination.disk(place()));
    output.print(found, out -> found.forEach(one -> print(one, out)));
    return found.stream().anyMatch(one -> one.outcome() == Outcome.WRONG) ? 1 : 0;
  }

  private Diagnosis store() {
    if (store == null) {
      return MachineExamination.noStore();
    }
    try (Store opened = StoreOptions.open(store)) {
      return MachineExamination.store(opened, store);
    } catch (StoreStartException e) {
      return MachineExamination.unopened(e);
    }
  }

  private Diagnosis dataSet() {
    try {
      return MachineExamination.dataSet(
          dataSet == null ? Assets.directory("datasets/mnist") : dataSet);
    } catch (IllegalStateException e) {
      return MachineExamination.noDataSet(e);
    }
  }

  /** Of the store where that is a directory, else of what runs here. */
  private Path place() {
    if (store == null || store.startsWith("s3:")) {
      return Path.of(".");
    }
    return Path.of(store.replaceFirst("^file:", ""));
  }

  private static void print(Diagnosis one, PrintWriter out) {
    String style =
        switch (one.outcome()) {
          case OK -> "green";
          case WARNING -> "yellow";
          case WRONG -> "bold,red";
          case SKIPPED -> "faint";
        };
    out.printf(
        "%s %-9s %s%n",
        Ansi.AUTO.string("@|%s %-8s|@".formatted(style, one.outcome())),
        one.subject(),
        PrintableText.of(one.found()));
    if (one.remedy() != null) {
      out.printf("%-18s -> %s%n", "", PrintableText.of(one.remedy()));
    }
  }
}
