package io.lethe.topics.registry;

import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The properties of the registry's client that are taken, by its own names. */
public final class RegistrySettings {

  /** Where the registry is; without it there is none. */
  static final String URL = SchemaResolverConfig.REGISTRY_URL;

  /** Their names. */
  public static final Set<String> NAMES =
      Set.of(
          URL,
          SchemaResolverConfig.AUTH_TOKEN_ENDPOINT,
          SchemaResolverConfig.AUTH_CLIENT_ID,
          SchemaResolverConfig.AUTH_CLIENT_SECRET,
          SchemaResolverConfig.AUTH_CLIENT_SCOPE,
          SchemaResolverConfig.AUTH_USERNAME,
          SchemaResolverConfig.AUTH_PASSWORD,
          SchemaResolverConfig.TLS_TRUSTSTORE_LOCATION,
          SchemaResolverConfig.TLS_TRUSTSTORE_PASSWORD,
          SchemaResolverConfig.TLS_TRUSTSTORE_TYPE,
          SchemaResolverConfig.PROXY_HOST,
          SchemaResolverConfig.PROXY_PORT,
          SchemaResolverConfig.PROXY_USERNAME,
          SchemaResolverConfig.PROXY_PASSWORD);

  private RegistrySettings() {}

  /** Those among a client's settings. */
  static Map<String, String> of(Map<String, ?> settings) {
    var own = new TreeMap<String, String>();
    for (String name : NAMES) {
      if (settings.get(name) != null) {
        own.put(name, settings.get(name).toString());
      }
    }
    return own;
  }

  /** A client's settings without them: Kafka's clients don't know them. */
  public static Map<String, Object> without(Map<String, Object> settings) {
    var others = new HashMap<>(settings);
    others.keySet().removeAll(NAMES);
    return others;
  }
}
