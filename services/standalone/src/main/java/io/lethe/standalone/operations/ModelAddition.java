package io.lethe.standalone.operations;

import ai.djl.Device;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.rules.FieldProblem;
import io.lethe.schemas.rules.FieldRules;
import io.lethe.schemas.topics.ModelKey;
import io.lethe.schemas.topics.Topics;
import io.lethe.store.Store;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import io.lethe.topics.TopicRecords;
import io.lethe.trainer.data.BaseModel;
import io.lethe.trainer.jobs.FirstVersion;
import io.lethe.trainer.training.DiffusionFineTuner;
import io.lethe.trainer.versions.VersionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Adds a model to services that run: its base becomes its first version, which makes it known. */
public final class ModelAddition {

  private static final String OWNER = "lethe-command-line";

  private ModelAddition() {}

  /**
   * Copies a base into the store of versions, and publishes it once all of it is there.
   *
   * @param base a diffusers directory, or one with a TorchScript module
   * @return what {@link RolloutWait} waits for
   * @throws DeploymentChangeException when the name can't be used or is in use, or the broker
   *     refuses
   * @throws IOException with one sentence when the base can't be read or the store not be written
   * @throws RuntimeException with one sentence when the base can't be used
   */
  public static DeploymentChange.Sent add(KafkaClients kafka, Store store, String model, Path base)
      throws DeploymentChangeException, IOException, InterruptedException {
    Optional<FieldProblem> problem = FieldRules.model(model);
    if (problem.isPresent()) {
      throw new DeploymentChangeException(problem.get().message());
    }
    requireUnused(kafka, model);
    ModelVersion first =
        FirstVersion.store(
            BaseModel.read(model, base),
            new VersionStore(store, OWNER),
            new DiffusionFineTuner(Device.cpu()));
    return new DeploymentChange.Sent(
        "", CommandKind.UNKNOWN, model, 0, publish(kafka, model, first));
  }

  /** A name is used once, as long as anything says of it. */
  private static void requireUnused(KafkaClients kafka, String model)
      throws DeploymentChangeException {
    var topics = new TopicReader(kafka);
    boolean isUsed =
        topics.values(Topics.MODEL_VERSIONS).stream().anyMatch(v -> v.getModel().equals(model))
            || topics.values(Topics.DEPLOYMENTS).stream().anyMatch(d -> d.getModel().equals(model));
    if (isUsed) {
      throw new DeploymentChangeException(
          "Model %s is there already, or was: a name is used once.".formatted(model));
    }
  }

  /** When the broker took it, milliseconds since 1970. */
  private static long publish(KafkaClients kafka, String model, ModelVersion first)
      throws DeploymentChangeException, InterruptedException {
    String key = ModelKey.of(model, first.getVersion());
    try (var producer = kafka.writer("model-addition", Map.of())) {
      int partitions = producer.partitionsFor(Topics.MODEL_VERSIONS.name()).size();
      return producer
          .send(TopicRecords.byModel(Topics.MODEL_VERSIONS, key, first, partitions))
          .get()
          .timestamp();
    } catch (ExecutionException e) {
      throw new DeploymentChangeException("The broker refused: " + e.getCause().getMessage(), e);
    }
  }
}
