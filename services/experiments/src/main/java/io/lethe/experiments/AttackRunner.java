package io.lethe.experiments;

import io.lethe.diffusion.device.Devices;
import io.lethe.diffusion.model.DiffusionModel;
import io.lethe.diffusion.model.SamplerKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Attacks the models of an experiment: the base, which shows what there is to bring back, the
 * oracle, which shows what comes back where nothing was ever known, and those in between.
 */
public final class AttackRunner implements AutoCloseable {
  private final ExperimentMaterial material;
  private final Consumer<String> lines;

  /**
   * Opens it.
   *
   * @param device auto, cpu or cuda:N
   * @param work keeps classifiers that are trained here, and data sets that do not ship
   * @param assets finds what ships, by its name
   * @param lines takes what it tells of its work
   * @throws IllegalArgumentException if there is no such device
   */
  public AttackRunner(
      String device, Path work, Function<String, Path> assets, Consumer<String> lines) {
    this.material = new ExperimentMaterial(Devices.named(device), work, assets, lines);
    this.lines = lines;
  }

  /**
   * Attacks each model.
   *
   * @return the base's result, those of the further models in their order, and the oracle's
   * @throws IllegalArgumentException if a model or a data set does not fit
   * @throws IOException if one can't be read
   */
  public List<AttackResult> run(AttackRun run) throws IOException {
    ExperimentConfig config = ExperimentConfig.named(run.name());
    List<AttackResult> results = new ArrayList<>();
    try (DiffusionModel base = material.base(run.name(), run.base());
        DiffusionModel oracle =
            run.oracle() == null ? null : material.base(run.name(), run.oracle())) {
      Attacks attacks = attacks(run, config, base);
      double oldRate = attacks.rate(base).share();
      results.add(told("base", () -> attacks.run("base", base, oldRate, oracle)));
      for (Map.Entry<String, Path> named : run.models().entrySet()) {
        try (DiffusionModel model = material.base(run.name(), named.getValue())) {
          String name = named.getKey();
          results.add(told(name, () -> attacks.run(name, model, oldRate, oracle)));
        }
      }
      if (oracle != null) {
        results.add(told("oracle", () -> attacks.run("oracle", oracle, oldRate, oracle)));
      }
    }
    return results;
  }

  /** The attack on one model. */
  @FunctionalInterface
  private interface Attack {
    AttackResult run();
  }

  private AttackResult told(String name, Attack attack) {
    lines.accept("Attacking " + name);
    return attack.run();
  }

  private Attacks attacks(AttackRun run, ExperimentConfig config, DiffusionModel base)
      throws IOException {
    AttackSettings settings = run.settings();
    ExperimentConfig.Training training = config.finetune();
    ExperimentPictures pictures = material.pictures(config, run.data(), base);
    PictureMaker maker =
        new PictureMaker(
            SamplerKind.of(training.sampler()), training.samplerSteps(), settings.seed());
    maker.check(base);
    return new Attacks(
        settings,
        training,
        ExperimentSplit.of(
            pictures.train(),
            config,
            run.scale(),
            List.of(new Labels(0, 0, Set.of(), settings.seed()))),
        maker,
        material.evaluation(run.name(), config, run.data(), pictures));
  }

  @Override
  public void close() {
    material.close();
  }
}
