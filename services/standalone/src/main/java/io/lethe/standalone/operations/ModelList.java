package io.lethe.standalone.operations;

import io.lethe.schemas.Deployment;
import io.lethe.schemas.topics.Topics;
import io.lethe.topics.KafkaClients;
import io.lethe.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The models that lethe.deployments names, for people. */
public final class ModelList {

  private ModelList() {}

  /** One line a model, by name: its champion, and whether that is pinned, on trial or retired. */
  public static List<String> lines(KafkaClients kafka) {
    Map<String, Deployment> latest = new TreeMap<>();
    new TopicReader(kafka)
        .values(Topics.DEPLOYMENTS)
        .forEach(deployment -> latest.put(deployment.getModel(), deployment));
    return latest.values().stream().map(ModelList::line).toList();
  }

  private static String line(Deployment deployment) {
    return "%s  %s %s%s%s"
        .formatted(
            deployment.getModel(),
            deployment.getMode(),
            deployment.getVersion(),
            deployment.getTrial() == null ? "" : ", on trial " + deployment.getTrial().getVersion(),
            deployment.getKeptUntil() == null
                ? ""
                : ", retired until " + deployment.getKeptUntil());
  }
}
