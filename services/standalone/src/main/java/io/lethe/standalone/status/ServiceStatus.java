package io.lethe.standalone.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.lethe.standalone.cli.rest.RestCallException;
import io.lethe.standalone.cli.rest.RestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a service is ready.
 *
 * @param problem why it is not up; null where it is
 */
public record ServiceStatus(String url, boolean up, String problem) {

  /** Asks for what a service says of its health; where that has a port of its own, the service. */
  static ServiceStatus read(RestClient service, String path) throws InterruptedException {
    try {
      Optional<JsonNode> health = service.health();
      if (health.isPresent() && !health.get().path("status").asText().equals("UP")) {
        return down(service, "not ready: " + String.join(", ", failed(health.get())));
      }
      service.get(path);
      return new ServiceStatus(service.root().toString(), true, null);
    } catch (RestCallException e) {
      if (e.isOfCaller()) {
        // It is there; what it holds is not for this caller.
        return new ServiceStatus(service.root().toString(), true, null);
      }
      return down(service, e.getMessage());
    }
  }

  private static ServiceStatus down(RestClient service, String problem) {
    return new ServiceStatus(service.root().toString(), false, problem);
  }

  private static List<String> failed(JsonNode health) {
    List<String> names = new ArrayList<>();
    for (JsonNode check : health.path("checks")) {
      if (!check.path("status").asText().equals("UP")) {
        names.add(check.path("name").asText());
      }
    }
    return names;
  }
}
