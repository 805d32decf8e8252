package io.lethe.labeler.deployment;

import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.ModelKey;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** The champions, the known versions, and the versions that will follow pinned champions. */
public final class Deployments {

  /** The known versions, by model/version. The trigger reads it. */
  public static final String VERSIONS = "versions";

  private static final String DEPLOYMENTS = "deployments";
  private static final String SUCCESSORS = "successors";

  private final KeyValueStore<String, Deployment> deployments;
  private final KeyValueStore<String, ModelVersion> versions;
  private final KeyValueStore<String, String> successors;

  Deployments(ProcessorContext<?, ?> context) {
    deployments = context.getStateStore(DEPLOYMENTS);
    versions = context.getStateStore(VERSIONS);
    successors = context.getStateStore(SUCCESSORS);
  }

  /** The stores. */
  public static Set<StoreBuilder<?>> stores(StateStores stores) {
    return Set.of(
        stores.keyValue(DEPLOYMENTS, AvroSerde.of(Deployment.class)),
        stores.keyValue(VERSIONS, AvroSerde.of(ModelVersion.class)),
        stores.keyValue(SUCCESSORS, Serdes.String()));
  }

  /** The deployment of a model, or null before its first version. */
  Deployment current(String model) {
    return deployments.get(model);
  }

  /** Any model that has a deployment. */
  Optional<String> anyModel() {
    try (KeyValueIterator<String, Deployment> all = deployments.all()) {
      return all.hasNext() ? Optional.of(all.next().key) : Optional.empty();
    }
  }

  /** A version, or null where unknown. */
  ModelVersion version(String model, String version) {
    return versions.get(ModelKey.of(model, version));
  }

  /** Remembers a version; false where it is known already. */
  boolean remember(ModelVersion version) {
    String key = ModelKey.of(version.getModel(), version.getVersion());
    return versions.putIfAbsent(key, version) == null;
  }

  /** Sets the champion, which also forgets who would have followed the last one. */
  Deployment deploy(
      String model, String version, DeploymentMode mode, String by, String reason, long now) {
    Deployment before = current(model);
    var deployment =
        Deployment.newBuilder()
            .setModel(model)
            .setVersion(version)
            .setMode(mode)
            .setRevision(before == null ? 1 : before.getRevision() + 1)
            .setBy(by)
            .setReason(reason)
            .setDeployedAt(Instant.ofEpochMilli(now))
            .build();
    deployments.put(model, deployment);
    successors.delete(model);
    return deployment;
  }

  /** Keeps a version that was gated against the pinned champion, for when the pin ends. */
  void succeedLater(String model, String version) {
    successors.put(model, version);
  }

  /** The last version published against the pinned champion while it was pinned, or null. */
  String successor(String model) {
    return successors.get(model);
  }
}
