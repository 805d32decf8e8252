package io.lethe.drills.services;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Properties of the services in a drill: a network that trains in a moment, jobs one after the
 * other, and no rule that would hold back what the load reports.
 */
final class ServiceSettings {

  private static final String NO_LIMIT = "1000000";

  private ServiceSettings() {}

  /**
   * The properties of a service.
   *
   * @param directory of the drill
   * @param name of the instance
   */
  static Map<String, String> of(Role role, String name, Path directory, DrilledModel model) {
    var properties =
        new TreeMap<>(
            switch (role) {
              case LABELER -> labeler(directory.resolve(name));
              case TRAINER -> trainer(name, model);
              case SERVING -> serving(name);
            });
    if (role != Role.LABELER) {
      properties.put("lethe.store.location", directory.resolve("versions").toString());
    }
    // Where several processes start at once, one makes the topics before.
    properties.put("lethe.topics.create", "false");
    return properties;
  }

  private static Map<String, String> labeler(Path state) {
    return Map.ofEntries(
        Map.entry("lethe.labeler.state-directory", state.toString()),
        Map.entry("lethe.labeler.grace", "10s"),
        Map.entry("lethe.labeler.vetting.max-share", "1"),
        Map.entry("lethe.labeler.vetting.limit", NO_LIMIT),
        Map.entry("lethe.labeler.trigger.count", "10"),
        Map.entry("lethe.labeler.trigger.min-labels", "4"),
        Map.entry("lethe.labeler.trigger.age", "3s"),
        Map.entry("lethe.labeler.trigger.cool-down", "1s"),
        Map.entry("lethe.labeler.trigger.retry-after", "1s"),
        Map.entry("lethe.labeler.trigger.lost-after", "30s"),
        Map.entry("lethe.labeler.training.steps", "4"),
        Map.entry("lethe.labeler.training.unlabeled-batch", "6"),
        Map.entry("lethe.labeler.training.labelled-batch", "2"),
        Map.entry("lethe.labeler.training.warm-up-steps", "1"),
        Map.entry("lethe.labeler.training.learning-rate", "1e-5"));
  }

  private static Map<String, String> trainer(String name, DrilledModel model) {
    String prefix = "lethe.trainer.models." + DrilledModel.NAME;
    return Map.ofEntries(
        Map.entry("lethe.trainer.instance", name),
        Map.entry(prefix + ".base", model.base().toString()),
        Map.entry(prefix + ".unlabeled.dataset", model.pictures().toString()),
        Map.entry("lethe.trainer.device", "cpu"),
        // A few steps unlearn nothing, and what a judge says of noise is chance.
        Map.entry("lethe.trainer.gate.require-drop", "false"),
        Map.entry("lethe.trainer.gate.margin", "1"),
        Map.entry("lethe.trainer.gate.attempts", "1"),
        Map.entry("lethe.trainer.gate.pictures", "8"),
        Map.entry("lethe.trainer.gate.sampler-steps", "2"),
        Map.entry("lethe.trainer.gate.loss-rows", "128"),
        Map.entry("lethe.trainer.gate.max-loss-ratio", "1000"),
        Map.entry("lethe.trainer.gate.max-frechet-ratio", "1000"),
        Map.entry("lethe.trainer.gate.min-precision-ratio", "0"),
        Map.entry("lethe.trainer.gate.min-recall-ratio", "0"),
        // The recount looks at each version.
        Map.entry("lethe.trainer.retention.newest", NO_LIMIT),
        Map.entry("lethe.trainer.checkpoint.steps", "1"));
  }

  private static Map<String, String> serving(String name) {
    return Map.ofEntries(
        Map.entry("lethe.serving.instance", name),
        Map.entry("lethe.serving.device", "cpu"),
        Map.entry("lethe.serving.default-steps", "2"),
        Map.entry("lethe.serving.guard.mode", "flag"),
        Map.entry("lethe.serving.swap-jitter", "0s"),
        Map.entry("lethe.serving.longest-retry", "2s"),
        Map.entry("lethe.http.limits.generations", NO_LIMIT),
        Map.entry("lethe.http.limits.reports", NO_LIMIT),
        Map.entry("lethe.http.limits.per-address", NO_LIMIT),
        Map.entry("quarkus.shutdown.delay", "1s"));
  }
}
