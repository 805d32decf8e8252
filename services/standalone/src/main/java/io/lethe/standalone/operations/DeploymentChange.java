package io.lethe.standalone.operations;

import io.lethe.schemas.Command;
import io.lethe.schemas.CommandKind;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.VersionStatus;
import io.lethe.schemas.partition.ModelPartitioner;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.TopicSnapshot;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Orders another deployment through lethe.commands. */
public final class DeploymentChange {

  private DeploymentChange() {}

  /**
   * An order that stands in the topic.
   *
   * @param before the deployment's revision when it was given
   * @param givenAt when the broker took it, milliseconds since 1970 by the broker's clock
   */
  public record Given(
      String commandId, CommandKind kind, String model, long before, long givenAt) {}

  /**
   * Gives an order, and returns once the broker keeps it.
   *
   * @param version for PIN; null where ROLL_BACK goes to the version before, and for RESUME
   * @throws DeploymentChangeException when the model or the version is not known, or the broker
   *     refuses
   */
  public static Given give(
      String bootstrapServers,
      CommandKind kind,
      String model,
      String version,
      String by,
      String reason)
      throws DeploymentChangeException, InterruptedException {
    Deployment current =
        current(bootstrapServers, model)
            .orElseThrow(
                () ->
                    new DeploymentChangeException("Model %s has no deployment.".formatted(model)));
    if (version != null) {
      requirePublished(bootstrapServers, model, version);
    }
    String id = UUID.randomUUID().toString();
    Command command =
        Command.newBuilder()
            .setCommandId(id)
            .setModel(model)
            .setKind(kind)
            .setVersion(version)
            .setBy(by)
            .setReason(reason)
            .build();
    long givenAt = send(bootstrapServers, command);
    return new Given(id, kind, model, current.getRevision(), givenAt);
  }

  /** A model's deployment now. */
  private static Optional<Deployment> current(String bootstrapServers, String model) {
    return TopicSnapshot.values(bootstrapServers, Topics.DEPLOYMENTS).stream()
        .filter(deployment -> deployment.getModel().equals(model))
        .reduce((before, after) -> after);
  }

  private static void requirePublished(String bootstrapServers, String model, String name)
      throws DeploymentChangeException {
    ModelVersion version =
        TopicSnapshot.values(bootstrapServers, Topics.MODEL_VERSIONS).stream()
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

  private static long send(String bootstrapServers, Command command)
      throws DeploymentChangeException, InterruptedException {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ModelPartitioner.class);
    try (var producer =
        new KafkaProducer<>(
            settings, Topics.COMMANDS.key().serializer(), Topics.COMMANDS.value().serializer())) {
      return producer
          .send(new ProducerRecord<>(Topics.COMMANDS.name(), command.getModel(), command))
          .get()
          .timestamp();
    } catch (ExecutionException e) {
      throw new DeploymentChangeException("The broker refused: " + e.getCause().getMessage(), e);
    }
  }
}
