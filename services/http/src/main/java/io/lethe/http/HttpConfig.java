package io.lethe.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of HTTP that Quarkus does not have, {@code lethe.http.*}. */
@ConfigMapping(prefix = "lethe.http")
public interface HttpConfig {

  /**
   * More names by which clients and their pages reach this service, without ports: those of a
   * Kubernetes or compose service, of a proxy, of a machine. Loopback and the host that is listened
   * on need not be named, nor addresses where more than loopback is listened on.
   */
  Optional<List<String>> hosts();

  /**
   * How callers say who they are: none, api-keys or oidc. With none, whoever reaches the service
   * may do everything, so it must listen on loopback alone.
   */
  @WithDefault("none")
  IdentityMode identity();

  /** Whether the service may listen on more than loopback although identity is none. */
  @WithDefault("false")
  boolean allowAnonymous();

  /** File of the keys' names, roles and hashes; for identity api-keys. */
  Optional<Path> apiKeyFile();

  /** How long the body of a request may take to come, above 0. */
  @WithDefault("30s")
  Duration bodyTimeout();

  /** How often one caller may call in a minute, {@code lethe.http.limits.*}. */
  Limits limits();

  /** Calls in a minute, at each instance. */
  interface Limits {

    /** Requests for pictures of one caller, at least 1. */
    @WithDefault("600")
    int generations();

    /** Reports of one caller, at least 1. */
    @WithDefault("120")
    int reports();

    /** Commands of one caller, at least 1. */
    @WithDefault("120")
    int commands();

    /** Such calls from one IPv4 address or one IPv6 network of 64 bits, at least 1. */
    @WithDefault("6000")
    int perAddress();
  }
}
