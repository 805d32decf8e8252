package io.lethe.labeler.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Configurations as Quarkus would read them. */
public final class LabelerConfigs {

  private LabelerConfigs() {}

  public static LabelerConfig of(Map<String, String> properties) {
    return of(properties, Map.of());
  }

  static LabelerConfig of(Map<String, String> properties, Map<String, String> weightier) {
    return new SmallRyeConfigBuilder()
        // Quarkus' own: durations such as 10m, and paths.
        .addDiscoveredConverters()
        .addDiscoveredInterceptors()
        .withSources(
            new PropertiesConfigSource(properties, "test", 100),
            new PropertiesConfigSource(weightier, "weightier", 300))
        .withMapping(LabelerConfig.class)
        .build()
        .getConfigMapping(LabelerConfig.class);
  }
}
