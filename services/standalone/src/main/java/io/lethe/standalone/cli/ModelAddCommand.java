package io.lethe.standalone.cli;

import io.lethe.standalone.operations.DeploymentChange;
import io.lethe.standalone.operations.DeploymentChangeException;
import io.lethe.standalone.operations.ModelAddition;
import io.lethe.standalone.operations.RolloutWait;
import io.lethe.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe model add}: adds a model. */
@Command(
    name = "add",
    description =
        "Copies a model's base into the store of versions, and publishes it as its first version.")
final class ModelAddCommand implements Callable<Integer> {

  @Parameters(paramLabel = "NAME", description = "Model name: a-z, 0-9, '.', '_' and '-'")
  String model;

  @Option(
      names = "--base",
      paramLabel = "DIR",
      required = true,
      description = "Directory of its weights, as diffusers writes it")
  Path base;

  @Mixin WaitOptions waiting;
  @Mixin KafkaOptions kafka;
  @Mixin StoreOptions store;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws DeploymentChangeException, IOException, InterruptedException {
    DeploymentChange.Sent added;
    try (Store opened = store.open()) {
      added = ModelAddition.add(kafka.clients(), opened, model, base);
    }
    spec.commandLine().getOut().printf("model %s is added%n", model);
    if (waiting.wait) {
      RolloutWait.Served served = new RolloutWait(kafka.clients(), added).await(waiting.timeout());
      spec.commandLine()
          .getOut()
          .println(
              served.instances().isEmpty()
                  ? "its first use loads it"
                  : "it is served by " + String.join(", ", served.instances()));
    }
    return 0;
  }
}
