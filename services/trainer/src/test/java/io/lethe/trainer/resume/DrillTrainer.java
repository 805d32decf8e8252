package io.lethe.trainer.resume;

import ai.djl.Device;
import io.lethe.store.DirectoryStore;
import io.lethe.trainer.Trainer;
import io.lethe.trainer.fixture.Configs;
import io.lethe.trainer.training.DiffusionFineTuner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A trainer with the real mathematics, in a JVM of its own, to be killed. Arguments: bootstrap
 * servers, store, data set and the models.
 */
final class DrillTrainer {

  private DrillTrainer() {}

  public static void main(String[] args) throws InterruptedException {
    List<String> models = List.of(args).subList(3, args.length);
    try (var trainer = start(args[0], Path.of(args[1]), Path.of(args[2]), models)) {
      new CountDownLatch(1).await();
    }
  }

  /** Starts one in this JVM. */
  static Trainer start(String bootstrapServers, Path store, Path dataSet, List<String> models) {
    Map<String, String> properties =
        new HashMap<>(
            Map.of(
                "instance", "me",
                "gate.sampler-steps", "2",
                "gate.pictures", "8",
                "gate.loss-rows", "128",
                // Noise is not unlearned within a few steps.
                "gate.require-drop", "false",
                "gate.attempts", "1",
                "checkpoint.steps", "10"));
    for (String model : models) {
      properties.put("models." + model + ".base", Configs.tinyModel().toString());
      properties.put("models." + model + ".unlabeled.dataset", dataSet.toString());
    }
    return Trainer.start(
        Configs.of(properties),
        bootstrapServers,
        new DirectoryStore(store),
        new DiffusionFineTuner(Device.cpu()),
        progress -> {});
  }
}
