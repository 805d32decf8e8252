package io.lethe.http;

import io.smallrye.config.ConfigMapping;
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
}
