package io.lethe.labeler.deployment;

import io.lethe.labeler.stores.StateStores;
import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.ModelVersion;
import io.lethe.schemas.Trial;
import io.lethe.schemas.serde.AvroSerde;
import io.lethe.schemas.topics.ModelKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /** The deployments, by model. What takes reports reads it. */
  public static final String DEPLOYMENTS = "deployments";

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
        stores.keyValue(SUCCESSORS, Serdes.String()),
        TrialCountsTable.store(stores));
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

  /** The deployments of which a version is on trial. */
  List<Deployment> onTrial() {
    List<Deployment> found = new ArrayList<>();
    try (KeyValueIterator<String, Deployment> all = deployments.all()) {
      while (all.hasNext()) {
        Deployment deployment = all.next().value;
        if (deployment.getTrial() != null) {
          found.add(deployment);
        }
      }
    }
    return found;
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

  /**
   * Sets the champion, which also ends a trial and forgets who would have followed the last one.
   */
  Deployment deploy(
      String model, String version, DeploymentMode mode, String by, String reason, long now) {
    successors.delete(model);
    return put(model, version, mode, null, by, reason, now);
  }

  /** Leaves the champion, and begins a trial beside it or ends the one that runs. */
  Deployment setTrial(Deployment current, Trial trial, String by, String reason, long now) {
    return put(current.getModel(), current.getVersion(), current.getMode(), trial, by, reason, now);
  }

  /** Leaves the champion, and retires the model until a time or, where null, takes that back. */
  Deployment setKeptUntil(
      Deployment current, Instant keptUntil, String by, String reason, long now) {
    var deployment =
        Deployment.newBuilder(current)
            .setKeptUntil(keptUntil)
            .setRevision(current.getRevision() + 1)
            .setBy(by)
            .setReason(reason)
            .setDeployedAt(Instant.ofEpochMilli(now))
            .build();
    deployments.put(current.getModel(), deployment);
    return deployment;
  }

  private Deployment put(
      String model,
      String version,
      DeploymentMode mode,
      Trial trial,
      String by,
      String reason,
      long now) {
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
            .setTrial(trial)
            .build();
    deployments.put(model, deployment);
    return deployment;
  }

  /**
   * Keeps a version that was gated against the champion, for when the pin or the trial ends that
   * holds it up.
   */
  void succeedLater(String model, String version) {
    successors.put(model, version);
  }

  /** The last version that was kept so since the champion was set, or null. */
  String successor(String model) {
    return successors.get(model);
  }

  /** Forgets the version that was kept so. */
  void forgetSuccessor(String model) {
    successors.delete(model);
  }
}
