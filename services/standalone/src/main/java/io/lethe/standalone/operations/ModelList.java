package io.lethe.standalone.operations;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.DeploymentMode;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The models that lethe.deployments names. */
public final class ModelList {

  private ModelList() {}

  /**
   * A model.
   *
   * @param version its champion
   * @param trial the version that is tried beside it; null for none
   * @param retiredUntil till when a retired model can be brought back; null for one in service
   */
  public record Row(
      String model, DeploymentMode mode, String version, String trial, Instant retiredUntil) {

    static Row of(Deployment deployment) {
      return new Row(
          deployment.getModel(),
          deployment.getMode(),
          deployment.getVersion(),
          deployment.getTrial() == null ? null : deployment.getTrial().getVersion(),
          deployment.getKeptUntil());
    }

    /** On one line. */
    public String line() {
      return "%s  %s %s%s%s"
          .formatted(
              model,
              mode,
              version,
              trial == null ? "" : ", on trial " + trial,
              retiredUntil == null ? "" : ", retired until " + retiredUntil);
    }
  }

  /** The models by name. */
  public static List<Row> read(KafkaClients kafka) {
    Map<String, Deployment> latest = new TreeMap<>();
    new TopicReader(kafka)
        .values(Topics.DEPLOYMENTS)
        .forEach(deployment -> latest.put(deployment.getModel(), deployment));
    return latest.values().stream().map(Row::of).toList();
  }
}
