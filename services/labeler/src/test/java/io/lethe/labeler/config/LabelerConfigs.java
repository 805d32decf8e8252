package io.lethe.labeler.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Configurations as Quarkus would read them. */
public final class LabelerConfigs {

  private LabelerConfigs() {}

  public static LabelerConfig of(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        // Quarkus' own: durations such as 10m, and paths.
        .addDiscoveredConverters()
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .withMapping(LabelerConfig.class)
        .build()
        .getConfigMapping(LabelerConfig.class);
  }
}
