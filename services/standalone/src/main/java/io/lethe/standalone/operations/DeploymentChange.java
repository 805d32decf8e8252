package io.lethe.standalone.operations;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.rules.CommandRules;
import io.lethe.schemas.rules.FieldProblem;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import io.lethe.topics.TopicRecords;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Asks for another deployment through lethe.commands. */
public final class DeploymentChange {

  private DeploymentChange() {}

  /**
   * A command that stands in the topic.
   *
   * @param before the deployment's revision when it was sent
   * @param sentAt when the broker took it, milliseconds since 1970 by the broker's clock
   */
  public record Sent(String commandId, CommandKind kind, String model, long before, long sentAt) {}

  /**
   * Sends a command to a model's deployment, and returns once the broker keeps it.
   *
   * @throws DeploymentChangeException when a field can't be used, the model or the version is not
   *     known, or the broker refuses
   */
  public static Sent send(KafkaClients kafka, Command command)
      throws DeploymentChangeException, InterruptedException {
    Optional<FieldProblem> problem = CommandRules.problemOf(command);
    if (problem.isPresent()) {
      throw new DeploymentChangeException(problem.get().message());
    }
    String model = command.getModel();
    Deployment current =
        current(kafka, model)
            .orElseThrow(
                () ->
                    new DeploymentChangeException("Model %s has no deployment.".formatted(model)));
    if (command.getVersion() != null) {
      requirePublished(kafka, model, command.getVersion());
    }
    long sentAt = append(kafka, command);
    return new Sent(
        command.getCommandId(), command.getKind(), model, current.getRevision(), sentAt);
  }

  /** A model's deployment now. */
  private static Optional<Deployment> current(KafkaClients kafka, String model) {
    return new TopicReader(kafka)
        .values(Topics.DEPLOYMENTS).stream()
            .filter(deployment -> deployment.getModel().equals(model))
            .reduce((before, after) -> after);
  }

  private static void requirePublished(KafkaClients kafka, String model, String name)
      throws DeploymentChangeException {
    ModelVersion version =
        new TopicReader(kafka)
            .values(Topics.MODEL_VERSIONS).stream()
                .filter(v -> v.getModel().equals(model) && v.getVersion().equals(name))
                .findFirst()
                .orElseThrow(
                    () ->
                        new DeploymentChangeException(
                            "Unknown version %s of model %s.".formatted(name, model)));
    if (version.getStatus() != VersionStatus.PUBLISHED) {
      throw new DeploymentChangeException("Version %s was rejected by the gate.".formatted(name));
    }
  }

  private static long append(KafkaClients kafka, Command command)
      throws DeploymentChangeException, InterruptedException {
    try (var producer = kafka.writer("deployment-change", Map.of())) {
      int partitions = producer.partitionsFor(Topics.COMMANDS.name()).size();
      return producer
          .send(TopicRecords.byModel(Topics.COMMANDS, command.getModel(), command, partitions))
          .get()
          .timestamp();
    } catch (ExecutionException e) {
      throw new DeploymentChangeException("The broker refused: " + e.getCause().getMessage(), e);
    }
  }
}
