package io.lethe.experiments.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.lethe.experiments.AttackResult;
import io.lethe.experiments.AttackRun;
import io.lethe.experiments.AttackRunner;
import io.lethe.experiments.AttackSettings;
import io.lethe.experiments.ExperimentRunner;
import io.lethe.experiments.results.AttackTable;
import io.lethe.experiments.results.ResultsPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe experiment-attacks}: does it stay unlearned? */
@Command(
    name = "experiment-attacks",
    description =
        "Tries to bring back what models of an experiment unlearned, as whoever has their weights can: "
            + "fine-tuning on a few sensitive pictures until the base's rate of them is back, DDIM inversion of "
            + "reported pictures, and guidance away from normal ones. Base and oracle are attacked alike.",
    sortOptions = false)
public final class AttackCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "NAME",
      description = "The experiment, one of: ${COMPLETION-CANDIDATES}",
      completionCandidates = ExperimentCommand.Names.class)
  String name;

  @Option(
      names = "--target",
      paramLabel = "NAME=DIR",
      description =
          "A model to attack, such as pu=DIR after lethe experiment NAME --save DIR; may be repeated")
  Map<String, Path> models = new LinkedHashMap<>();

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description = "The base, or shipped (default: as in lethe experiment)")
  Path base;

  @Option(
      names = "--oracle",
      paramLabel = "DIR",
      description = "The oracle, or made (default: as in lethe experiment)")
  Path oracle;

  @Option(
      names = "--reported",
      paramLabel = "N",
      description = "Sensitive pictures to fine-tune on (default: ${DEFAULT-VALUE})")
  int reported = 10;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Most steps of fine-tuning (default: ${DEFAULT-VALUE})")
  int steps = 50;

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "Steps between two measurements (default: ${DEFAULT-VALUE})")
  int every = 2;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "Peak of the fine-tuning's learning rate (default: ${DEFAULT-VALUE})")
  double learningRate = 1e-4;

  @Option(
      names = "--inversion-steps",
      paramLabel = "N",
      description = "Steps of DDIM, there and back (default: ${DEFAULT-VALUE})")
  int inversionSteps = 50;

  @Option(
      names = "--guidance",
      paramLabel = "W",
      description = "Weight of the guidance away from normal pictures (default: ${DEFAULT-VALUE})")
  double guidance = 2;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Pictures for each rate (default: ${DEFAULT-VALUE})")
  int pictures = 200;

  @Mixin SeedOption seed = new SeedOption();

  @Option(
      names = "--scale",
      paramLabel = "F",
      description = "Factor on the sizes of the data (default: ${DEFAULT-VALUE})")
  double scale = 1;

  @Option(
      names = "--dataset",
      paramLabel = "DIR",
      description = "Where the data set lies (default: as in lethe experiment)")
  Path data;

  @Mixin DeviceOption device = new DeviceOption();

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Keeps models that were trained here (default: ${DEFAULT-VALUE})")
  Path work = Path.of("lethe-experiments");

  @Option(names = "--json", paramLabel = "FILE", description = "Where the result goes as JSON")
  Path json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    AttackSettings settings =
        new AttackSettings(
            reported, steps, every, learningRate, inversionSteps, guidance, pictures, seed.value);
    for (Path model : models.values()) {
      if (!Files.isDirectory(model)) {
        throw new IOException("There is no model " + model + ".");
      }
    }
    KeptModels.Choice chosen = chosen(out);
    try (AttackRunner runner =
        new AttackRunner(
            device.name,
            work,
            Assets::directory,
            line -> {
              out.println(line);
              out.flush();
            })) {
      List<AttackResult> results =
          runner.run(
              new AttackRun(
                  name,
                  settings,
                  chosen.base().orElse(null),
                  chosen.oracle().orElse(null),
                  models,
                  data,
                  scale));
      out.print(AttackTable.markdown(results, steps));
      if (json != null) {
        new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValue(json.toFile(), Map.of("command", arguments(), "models", results));
      }
    }
    return 0;
  }

  private KeptModels.Choice chosen(PrintWriter out) throws IOException {
    try (ExperimentRunner runner =
        new ExperimentRunner(device.name, work, Assets::directory, out::println)) {
      return new KeptModels(ResultsPlan.shipped(), runner, work.resolve("bases"), out)
          .choose(name, Optional.ofNullable(base), Optional.ofNullable(oracle), data);
    }
  }

  private List<String> arguments() {
    return spec.commandLine().getParseResult().originalArgs();
  }
}
