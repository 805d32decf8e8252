package io.lethe.standalone.cli;

import io.lethe.store.PictureStore;
import io.lethe.store.Store;
import io.lethe.store.StoreConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * Options of commands that read or write the store of versions. What more it asks for, such as
 * {@code lethe.store.s3.endpoint}, is given as a system property or in the environment.
 */
final class StoreOptions {

  /** Above system properties, which have 400. */
  private static final int FIRST = 500;

  @Option(
      names = "--store",
      paramLabel = "LOCATION",
      required = true,
      description = "Where versions lie: a path, file:/path or s3://bucket/prefix")
  String location;

  /** Opens it; the caller closes it. */
  Store open() {
    return open(location);
  }

  /** Opens the one at a location; the caller closes it. */
  static Store open(String location) {
    return Store.open(config(location), "lethe-command-line");
  }

  /** Opens its pictures; the caller closes them. */
  PictureStore openPictures() {
    return PictureStore.open(config(location));
  }

  private static StoreConfig config(String location) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .addSystemSources()
        .withSources(
            new PropertiesConfigSource(
                Map.of("lethe.store.location", location), "command line", FIRST))
        .withMapping(StoreConfig.class)
        .build()
        .getConfigMapping(StoreConfig.class);
  }
}
