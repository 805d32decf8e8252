package io.lethe.drills.services;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** All instances of all services. */
public final class DrilledServices implements AutoCloseable {

  private final List<DrilledService> instances = new ArrayList<>();

  /**
   * Makes them, and starts none.
   *
   * @param directory of the drill
   * @param plan how many of them there are, and with which settings
   * @param kafka how a service reaches Kafka: properties of Kafka's clients
   */
  public DrilledServices(
      Path directory,
      Path logs,
      Applications applications,
      DrilledModel model,
      ServicePlan plan,
      Function<Role, Map<String, String>> kafka)
      throws IOException {
    for (Role role : Role.values()) {
      for (int number = 1; number <= plan.instances(role); number++) {
        String name = role.label() + "-" + number;
        var properties = new TreeMap<>(ServiceSettings.of(role, name, directory, model));
        properties.putAll(plan.properties(role));
        instances.add(
            DrilledService.of(role, name, applications, properties, kafka.apply(role), logs, plan));
      }
    }
  }

  /** Starts all at once and waits until each is ready. */
  public void start() throws IOException, InterruptedException {
    for (DrilledService instance : instances) {
      instance.process().start();
    }
    for (DrilledService instance : instances) {
      instance.awaitReady();
    }
  }

  /**
   * Starts again who ended, or says that only a new process helps, as a supervisor does.
   *
   * @return their names
   */
  public List<String> revive() throws IOException, InterruptedException {
    List<String> revived = new ArrayList<>();
    for (DrilledService instance : instances) {
      if (!instance.process().isAlive() || !instance.isLive()) {
        instance.process().kill();
        instance.process().start();
        revived.add(instance.name());
      }
    }
    return revived;
  }

  /** All instances. */
  public List<DrilledService> all() {
    return List.copyOf(instances);
  }

  /** The instances of a service. */
  public List<DrilledService> of(Role role) {
    return instances.stream().filter(instance -> instance.role() == role).toList();
  }

  /** Where clients may ask for pictures. */
  public List<URI> doors() {
    return of(Role.SERVING).stream().map(DrilledService::http).toList();
  }

  @Override
  public void close() {
    instances.forEach(DrilledService::close);
  }
}
