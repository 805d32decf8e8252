package io.lethe.labeler;

import io.lethe.labeler.config.LabelerConfigs;
import io.lethe.labeler.runtime.LabelerStreams;
import io.lethe.topics.KafkaProperties;
import io.lethe.topics.TopicLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A labeler in a JVM of its own, to be killed. Arguments: bootstrap servers, state directory, and
 * further properties as {@code name=value}.
 */
final class DrillLabeler {

  private DrillLabeler() {}

  public static void main(String[] args) throws InterruptedException {
    Map<String, String> properties = new HashMap<>();
    properties.putAll(
        Map.of(
            "lethe.labeler.state-directory", args[1],
            "lethe.labeler.grace", DrillInput.GRACE.toString(),
            "lethe.labeler.trusted-reporters", DrillInput.TRUSTED,
            "lethe.labeler.vetting.max-share", "1",
            "lethe.labeler.vetting.limit", "1000000",
            // No job but the commands' own, so that how many there are is no chance.
            "lethe.labeler.trigger.cool-down", "1d",
            "lethe.labeler.trigger.count", "1000000",
            "lethe.labeler.trigger.age", "1d",
            "lethe.labeler.trigger.lost-after", "1d"));
    for (String property : List.of(args).subList(2, args.length)) {
      int equals = property.indexOf('=');
      properties.put(property.substring(0, equals), property.substring(equals + 1));
    }
    try (var labeler =
        LabelerStreams.start(
            LabelerConfigs.of(properties), KafkaProperties.at(args[0]), TopicLayout.LOCAL)) {
      new CountDownLatch(1).await();
    }
  }
}
